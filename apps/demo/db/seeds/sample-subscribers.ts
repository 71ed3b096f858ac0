/** Made-up subscribers for the seeds: the same index always gives the same person. */

const FIRST_NAMES = (
  'Ada, Grace, Zoë, José, Søren, Chloé, Yuki, Nadia, Łukasz, Amélie, Björn, Priya, Omar, Ingrid, Mateo, Siobhán, ' +
  'Kwame, Anaïs, Dmitri, Leïla, Tomáš, Hana, Rafael, Freya, Olu, Mei, Jürgen, Aroha, Niamh, Viktor, Élodie, Samir, ' +
  'Beatriz, Henrik, Paloma, Arjun, Greta'
).split(', ')

const LAST_NAMES = (
  'Lovelace, Hopper, Müller, García, Sørensen, Dubois, Tanaka, Petrova, Kowalski, Nguyễn, Lindström, Sharma, Haddad, ' +
  'Berg, Rossi, Ó Briain, Mensah, Lefèvre, Volkov, Benali, Novák, Kim, Silva, Jónsdóttir, Adeyemi, Chen, Weiß, Ngata, ' +
  'Byrne, Horvat, Çelik, Rahman, Costa, Dahl, Moreau, Iyer, Brandt, van Dijk, O’Connor, Smith-Jones, Yılmaz'
).split(', ')

const TEAMS = ['Research', 'Sales, North', 'Support', 'R&D', 'Night shift', 'Press, Radio & TV'] as const

/** Names that a spreadsheet would run as formulas if an export let them. */
const FORMULAS = ['=SUM(A1:A9)', '+1 (555) 010-9999', '-2+3', '@handle'] as const

const DAY = 86_400_000
const NEWEST = Date.UTC(2026, 10, 1)

/** One row of the table `subscribers`, in the order of its columns. */
export type SubscriberRow = [email: string, name: string, confirmed: boolean, createdAt: Date, updatedAt: Date]

/** The subscriber with this index, from 0. Addresses are unique; rare names have commas, quotes, line breaks or a formula. */
export function sampleSubscriber(index: number): SubscriberRow {
  const random = scramble(index)
  const first = FIRST_NAMES[random % FIRST_NAMES.length]
  const last = LAST_NAMES[(random >>> 8) % LAST_NAMES.length]
  const created = NEWEST - (random % 1500) * DAY - (random >>> 4)
  const updated = created + ((random >>> 12) % 400) * 60_000
  const email = `${slug(first)}.${slug(last)}.${index + 1}@example.com`
  return [email, sampleName(index, first, last), (random >>> 6) % 5 !== 0, new Date(created), new Date(updated)]
}

/** Primes, so that each rarity turns up in every seed of a few thousand and they seldom fall together. */
function sampleName(index: number, first: string, last: string): string {
  if (index % 1009 === 7) return `${first} ${last}\n${TEAMS[index % TEAMS.length]}`
  if (index % 307 === 5) return FORMULAS[index % FORMULAS.length]
  if (index % 211 === 3) return `${first} "${first.slice(0, 2)}" ${last}`
  if (index % 97 === 2) return `${last}, ${first} (${TEAMS[index % TEAMS.length]})`
  return `${first} ${last}`
}

/** A 32-bit mix of an integer (the finalizer of MurmurHash3): neighbours get unlike values. */
function scramble(value: number): number {
  let hash = value + 0x9e3779b9
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const slugs = new Map<string, string>()

/** The ASCII form of a name of the lists above, for an address. */
function slug(name: string): string {
  let known = slugs.get(name)
  if (known === undefined) {
    const ascii = name.normalize('NFKD').replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('Ł', 'L').replaceAll('ı', 'i')
    known = ascii.replace(/[^A-Za-z]/g, '').toLowerCase()
    slugs.set(name, known)
  }
  return known
}
