/** `<upload-form>` shows how much of an upload has been sent. Without this file the form in it works as any other. */

function start(upload) {
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
      else refuse(reasonIn(request))
    })
    request.addEventListener('error', () => refuse('The connection was lost. Is the file too large?'))
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
    part('status').textContent = loaded < total ? `${Math.floor((loaded / total) * 100)} % sent` : 'Sent. The server is working …'
  }

  function refuse(reason) {
    part('uploading').hidden = true
    part('error').hidden = false
    part('error').textContent = reason
    button.disabled = false
  }
}

/** What the server says: messages of the model, or a problem document. */
function reasonIn({ status, responseText }) {
  if (status === 401) return 'Your session has ended. Log in again.'
  try {
    const { errors, detail, title } = JSON.parse(responseText)
    return errors === undefined ? (detail ?? title) : `The file ${Object.values(errors).flat().join(', ')}.`
  } catch {
    return `The server answered ${status}.`
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
