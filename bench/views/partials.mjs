/**
 * How many small partials a second of processor time renders (app.md A110): in a loop, as a collection, and with helpers in them.
 *
 *     npm run build && node bench/views/partials.mjs [seconds]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Views } from '../../packages/views/dist/index.js'

const SECONDS = Number(process.argv[2] ?? 2)
const ROWS = 1000

const TEMPLATES = {
  'posts/_row.html.eta': '<tr><td><%= post.id %></td><td><%= post.title %></td></tr>\n',
  'posts/_link.html.eta': "<tr><td><%= linkTo(post.title, '/posts/' + post.id, { class: 'title' }) %></td></tr>\n",
  'posts/_strict.html.eta': '<%# locals: { post: { id: number, title: string } } %><tr><td><%= post.title %></td></tr>\n',
  'posts/loop.html.eta': "<% for (const post of posts) { %><%= render('row', { post }) %><% } %>",
  'posts/collection.html.eta': "<%= render({ partial: 'row', collection: posts, as: 'post' }) %>",
  'posts/links.html.eta': "<%= render({ partial: 'link', collection: posts, as: 'post' }) %>",
  'posts/strict.html.eta': "<% for (const post of posts) { %><%= render('strict', { post }) %><% } %>",
}

const folder = mkdtempSync(join(tmpdir(), 'live-bench-'))
mkdirSync(join(folder, 'posts'))
for (const [name, source] of Object.entries(TEMPLATES)) writeFileSync(join(folder, name), source)
const views = new Views({ folders: [folder], cache: true, annotate: false })
const posts = Array.from({ length: ROWS }, (_, id) => ({ id, title: `Post <${id}> & more` }))

/** As bytes, as a response needs it: text that is only put together is not there yet. */
const page = (template) =>
  Buffer.from(views.render({ template, formats: ['html'], locals: { posts }, assigns: { posts }, prefixes: ['posts'], layout: false }).body)

/** Partials for each second of processor time, which is what other processes on the machine leave alone. */
function rate(template) {
  for (let i = 0; i < 200; i++) page(template)
  const before = process.cpuUsage()
  const end = performance.now() + SECONDS * 1000
  let pages = 0
  for (; performance.now() < end; pages++) page(template)
  const { user, system } = process.cpuUsage(before)
  return Math.round((pages * ROWS) / ((user + system) / 1e6))
}

for (const template of ['posts/loop', 'posts/strict', 'posts/collection', 'posts/links']) {
  console.log(`${template.padEnd(18)} ${rate(template).toLocaleString('en').padStart(12)} partials per second of a core`)
}
rmSync(folder, { recursive: true })
