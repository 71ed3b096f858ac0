/** `<upload-form>` shows how much of an upload has been sent. Without this file the form in it works as any other. */
import { textsOf } from './texts.js'

function start(upload) {
  const say = textsOf(upload)
  const part = (name) => upload.querySelector(`[data-${name}]`)
  const form = upload.querySelector('form')
  const progress = part('progress')
  const button = form.querySelector('button')

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(new FormData(form))
  })

  /** `fetch` does not tell how much it has sent. */
  function send(body) {
    const request = new XMLHttpRequest()
    request.upload.addEventListener('progress', ({ loaded, total }) => showProgress(loaded, total))
    request.addEventListener('load', () => {
      if (request.status === 201) location.assign('/recordings')
      else refuse(reasonIn(request, say))
    })
    request.addEventListener('error', () => refuse(say('lost')))
    request.open('POST', form.action)
    request.setRequestHeader('accept', 'application/json')
    part('error').hidden = true
    part('uploading').hidden = false
    button.disabled = true
    showProgress(0, 1)
    request.send(body)
  }

  function showProgress(loaded, total) {
    progress.value = loaded / total
    part('status').textContent = loaded < total ? say('sending', { percent: Math.floor((loaded / total) * 100) }) : say('sent')
  }

  function refuse(reason) {
    part('uploading').hidden = true
    part('error').hidden = false
    part('error').textContent = reason
    button.disabled = false
  }
}

/** What the server says: messages of the model, or a problem document. */
function reasonIn({ status, responseText }, say) {
  if (status === 401) return say('ended')
  try {
    const { messages, detail, title } = JSON.parse(responseText)
    return messages === undefined ? (detail ?? title) : messages.map((each) => `${each}.`).join(' ')
  } catch {
    return say('answered', { status })
  }
}

customElements.define(
  'upload-form',
  class extends HTMLElement {
    connectedCallback() {
      start(this)
    }
  },
)
