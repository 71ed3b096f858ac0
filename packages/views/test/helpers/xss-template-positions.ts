/** Every place of a template, and of the helpers of texts and of Turbo, where a text of a client may stand. */
import { hasCode, I18n } from '@live/core'
import { raw } from '../../src/html/safe-string.js'
import { Views } from '../../src/views.js'
import { requestOf } from '../support/view-folder.js'

/**
 * Templates by what they show; `value` is the text of a client. What is `sanitized` may become elements, those that are allowed, and what has
 * `name of` in its name may become one that is named after the text.
 */
const SOURCES: Readonly<Record<string, string>> = {
  'escapeHtml in content': '<p><%~ escapeHtml(value) %></p>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: code of a template
  'html with values': '<%= html`<p title="${value}">${value}${[value]}</p>` %>',
  'safeJoin, safeConcat': '<p><%= safeJoin([value, [value]], value) %><%= safeConcat(value, value) %></p>',
  'whenSettled shows': '<p><%= whenSettled(value, (text) => text) %></p>',
  'jsonEscape in a script': '<script nonce="abc">var a = <%= jsonEscape({ [value]: value }) %></script>',
  'escapeJs in a script': `<script nonce="abc">var a = '<%= escapeJs(value) %>'</script>`,
  'capture of a value': '<%= capture(() => { %><p><%= value %></p><% }) %><p><%= capture(value) %></p>',
  'contentFor, content': '<% contentFor("x", value); provide("y", value) %><p><%= contentFor("x") %><%= content("y") %></p>',
  'hasContentFor of a name': '<% contentFor(value, value) %><p><%= hasContentFor(value) %><%= contentFor(value) %></p>',
  'render of text': '<p><%= render({ plain: value }) %><%= render({ html: value }) %></p>',
  'render of a source': '<%= render({ inline: "<p title=\\"<" + "%= value %" + ">\\"></p>", locals: { value } }) %>',
  'cache of a block':
    '<%= cache(value, () => { %><p><%= value %></p><% }) %><%= cacheIf(value, value, () => { %><p><%= value %></p><% }) %>',
  'cacheUnless of a block': '<%= cacheUnless(value, "a", () => { %><p><%= value %></p><% }) %>',
  'truncate, excerpt, wordWrap':
    '<p><%= truncate(value, { length: 99, omission: value }) %><%= excerpt(value, value) %><%= wordWrap(value) %></p>',
  'excerpt of a part': '<p title="<%= excerpt(value, "pwn", { radius: 20, omission: value }) %>"></p>',
  'wordWrap with a break': '<p><%= wordWrap("a b " + value, { lineWidth: 2, breakSequence: value }) %></p>',
  'cut by truncate': '<p title=\'<%= truncate(value, { length: 12, separator: "<" }) %>\'></p>',
  'highlight sanitized': '<div><%= highlight(value, "pwned") %><%= highlight(value, value) %><%= highlight(value, ["img", /s/]) %></div>',
  'highlight a phrase': '<div><%= highlight("a b <i>c</i>", value) %></div>',
  'simpleFormat sanitized': '<div><%= simpleFormat(value) %></div>',
  'simpleFormat attributes': '<%= simpleFormat("x", { title: value, class: value, id: value, data: { a: value } }) %>',
  'simpleFormat name of the wrapper': '<%= simpleFormat("x", {}, { wrapperTag: value }) %>',
  'sanitize sanitized': '<div><%= sanitize(value) %></div>',
  'sanitize attributes sanitized':
    '<div><%= sanitize("<a href=\\"" + value + "\\" title=" + value + ">x</a>", { tags: ["a", "svg"], attributes: ["href", "title"] }) %></div>',
  'stripTags, stripLinks sanitized': '<div><%= stripTags(value) %><%= stripLinks(value) %></div>',
  'sanitizeCss in a style': '<p style="<%= sanitizeCss(value) %>"><%= sanitizeCss("color: " + value) %></p>',
  'toSentence of a list': '<p><%= toSentence([value, value, value]) %><%= toSentence([value, value]) %></p>',
  'toSentence connectors':
    '<p><%= toSentence([1, 2, 3], { wordsConnector: value, lastWordConnector: value }) %><%= toSentence([1, 2], { twoWordsConnector: value }) %></p>',
  'pluralize a word': '<p><%= pluralize(2, value) %><%= pluralize(1, value) %><%= pluralize(value, "x", value) %></p>',
  'cycle, currentCycle': '<p class="<%= cycle(value, value) %>"><%= currentCycle() %><% resetCycle() %></p>',
  'numberToCurrency, numberToPhone': '<p><%= numberToCurrency(value) %><%= numberToPhone(value) %></p>',
  'numberToCurrency with a unit':
    '<p><%= numberToCurrency(-5, { unit: value }) %><%= numberToPhone(1235551234, { delimiter: value }) %></p>',
  'numberToHuman, numberToHumanSize': '<p><%= numberToHuman(value) %><%= numberToHumanSize(value) %></p>',
  'numberToPercentage, numberWithPrecision': '<p><%= numberToPercentage(value) %><%= numberWithPrecision(value) %></p>',
  'numberWithDelimiter with signs':
    '<p><%= numberWithDelimiter(value) %><%= numberWithDelimiter(1234.5, { delimiter: value, separator: value }) %></p>',
  'timeTag content': '<%= timeTag(0, value) %><%= timeTag(0, () => { %><%= value %><% }) %>',
  'timeTag attributes': '<%= timeTag(0, { title: value, class: value, datetime: value }) %>',
  'localTime attributes': '<%= localTime(0, { title: value, class: value, datetime: value }) %>',
  'translate, t with values': '<p title="<%= t("plain", { name: value }) %>"><%= translate("safe_html", { name: value }) %></p>',
  't of a key that is missing': '<p><%= t(value) %><%= t("none." + value) %></p>',
  't with a default': '<p><%= t("none", { default: value }) %><%= t("none_html", { default: "<b>%{name}</b>", name: value }) %></p>',
  'turboFrameTag id': '<%= turboFrameTag(value) %><%= turboFrameTag("a", value) %>',
  'turboFrameTag attributes': '<%= turboFrameTag("a", { src: "/a?q=" + value, target: value, loading: value, title: value }) %>',
  'turboFrameTag content': '<%= turboFrameTag("a", () => { %><%= value %><% }) %>',
  'turboStream content': '<%= turboStream.append("a", value) %><%= turboStream.replaceAll(".a", { plain: value }) %>',
  'turboStream target': '<%= turboStream.update(value, "x") %><%= turboStream.removeAll(value) %>',
  'turboStream attributes': '<%= turboStream.replace("a", { html: value, method: value, attributes: { title: value } }) %>',
  'turboStream name of an action': '<%= turboStream.action(value, "a", "x") %>',
  'turboStream name of an attribute': '<%= turboStream.append("a", { plain: "x", attributes: { [value]: value } }) %>',
  'turboStream refresh': '<%= turboStream.refresh({ method: value, scroll: value, requestId: value }) %>',
  'turboScriptTag attributes': '<%= turboScriptTag({ title: value, nonce: "abc", type: "text/plain" }) %>',
  'turboRefreshesWith, turboRoot': '<% turboRefreshesWith({ method: value, scroll: value }); turboRoot(value) %><%= content("head") %>',
}

/** Templates that are rendered one by one, as a page is. @param environment whose rules hold */
export function templatePositions(environment: string): [name: string, make: (text: string) => unknown][] {
  const views = new Views({ folders: ['/nowhere'], annotate: false })
  const i18n = new I18n()
  i18n.add('en', { plain: 'by %{name}', safe_html: '<b>%{name}</b>' })
  const logger = { info() {}, warn() {} } as never
  void views.attach({ root: '/nowhere', codeRoot: '/nowhere', environment, logger, viewFolders: [], i18n })
  return Object.entries(SOURCES).map(([name, source]) => [`template: ${name}`, (text) => shown(views, source, text)])
}

/** The names of helpers that stand in the templates. */
export const usedInTemplates = (name: string): boolean => Object.values(SOURCES).some((source) => new RegExp(`\\b${name}\\b`).test(source))

function shown(views: Views, source: string, value: string): unknown {
  try {
    const made = views.renderSource(source, requestOf({ locals: { value }, template: 'posts/show' }))
    if ('then' in made) throw new Error(`${source} takes its time`)
    return raw(made.body)
  } catch (error) {
    // The helper says what it refuses, and the template where.
    throw hasCode(error, 'ERR_TEMPLATE') ? (error as Error).cause : error
  }
}
