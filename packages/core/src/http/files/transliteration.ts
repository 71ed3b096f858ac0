/** Latin letters without their marks, for places that hold only ASCII (live.md appendix B). */

const SPECIAL: Readonly<Record<string, string>> = {
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  ß: 'ss',
  Þ: 'Th',
  þ: 'th',
  Ð: 'D',
  ð: 'd',
  Đ: 'D',
  đ: 'd',
  Ø: 'O',
  ø: 'o',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  Ĳ: 'IJ',
  ĳ: 'ij',
  ĸ: 'k',
  Ŀ: 'L',
  ŀ: 'l',
  Ł: 'L',
  ł: 'l',
  ŉ: "'n",
  Ŋ: 'NG',
  ŋ: 'ng',
  Ŧ: 'T',
  ŧ: 't',
  '×': 'x',
}

/** Replaces each non-ASCII code point by its ASCII spelling, or by `?` when it has none. Give it composed text (NFC). */
export function transliterate(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, asciiOf)
}

function asciiOf(character: string): string {
  const special = SPECIAL[character]
  if (special !== undefined) return special
  if (character < '\u00c0' || character > '\u017e') return '?'
  const base = character.normalize('NFD')[0]
  return /[A-Za-z]/.test(base) ? base : '?'
}
