/** Differences of two texts, to be read and to be merged. */
import { textDiff } from '../lazy-packages.js'
import { style } from '../output.js'

/** A unified diff with three lines of context, coloured where there are colours. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const patch = textDiff().createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 })
  return patch
    .split('\n')
    .filter((line) => !line.startsWith('====') && line !== '')
    .map((line) => line.trimEnd())
    .map(coloured)
    .join('\n')
}

/** Both texts in one, with the markers that editors know where they differ. */
export function mergeTexts(ours: string, theirs: string): string {
  let merged = ''
  let [removed, added] = ['', '']
  const flush = (): void => {
    if (removed !== '' || added !== '') merged += `<<<<<<< yours\n${ended(removed)}=======\n${ended(added)}>>>>>>> generated\n`
    removed = added = ''
  }
  for (const part of textDiff().diffLines(ours, theirs)) {
    if (part.removed) removed += part.value
    else if (part.added) added += part.value
    else {
      flush()
      merged += part.value
    }
  }
  flush()
  return merged
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

function coloured(line: string): string {
  if (line.startsWith('+')) return style.green(line)
  if (line.startsWith('-')) return style.red(line)
  return line.startsWith('@@') ? style.cyan(line) : line
}
