import { expect, it } from '@jest/globals'
import { app } from '{%= name.up %}../test-helper.js'
import { describeInBrowser, openPage } from '{%= name.up %}./browser.js'

describeInBrowser('{%= name.human.toLowerCase() %}', () => {
  it('works in a browser', async () => {
    const page = await openPage()
    const response = await page.goto(`${app.url}/up`)
    expect(response?.status()).toBe(200)
  })
})
