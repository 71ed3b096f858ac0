// @ts-check
/** The policy of the first page holds for all that Turbo puts into its place, and so does its nonce (app.md A148). */

const nonceOf = (/** @type {any} */ element) => element?.nonce || element?.content

const nonce = nonceOf(document.querySelector('meta[name="csp-nonce"]'))

function setNonce(/** @type {Element} */ element) {
  if (element.hasAttribute('content')) element.setAttribute('content', nonce)
  element.setAttribute('nonce', nonce)
}

function trust(/** @type {ParentNode | undefined} */ content) {
  for (const element of content?.querySelectorAll('script[nonce], style[nonce], link[nonce]') ?? []) setNonce(element)
  const meta = document.querySelector('meta[name="csp-nonce"]')
  if (meta !== null) setNonce(meta)
}

if (nonce) {
  addEventListener('turbo:before-render', (/** @type {any} */ { detail }) => trust(detail.newBody))
  addEventListener('turbo:before-frame-render', (/** @type {any} */ { detail }) => trust(detail.newFrame))
  addEventListener('turbo:before-stream-render', (/** @type {any} */ { detail }) =>
    trust(detail.newStream.querySelector('template')?.content),
  )
}
