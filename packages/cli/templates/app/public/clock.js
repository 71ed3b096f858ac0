/** `<live-clock src="/clock/ticks">` shows the time that the stream tells, for as long as it is on the page. */
class LiveClock extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource(this.getAttribute('src'))
    this.source.addEventListener('tick', (event) => {
      this.textContent = new Date(JSON.parse(event.data).time).toLocaleTimeString()
    })
  }

  disconnectedCallback() {
    this.source.close()
  }
}

customElements.define('live-clock', LiveClock)
