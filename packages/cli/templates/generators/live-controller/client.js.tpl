/** `<{%= element %} src="{%= url %}/events">` shows the last event, for as long as it is on the page. */
class {%= elementClass %} extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource(this.getAttribute('src'))
    this.source.addEventListener('tick', (event) => {
      this.textContent = JSON.parse(event.data).n
    })
  }

  disconnectedCallback() {
    this.source.close()
  }
}

customElements.define('{%= element %}', {%= elementClass %})
