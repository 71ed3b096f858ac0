/** What a browser shows on the pages of this application. */
import type { Page } from 'playwright-core'

/** Waits until the text of an element, read as a number, is at least this. */
export async function atLeast(page: Page, selector: string, number: number): Promise<void> {
  await page.waitForFunction(`Number(document.querySelector('${selector}').textContent.replace(/\\D/g, '')) >= ${number}`)
}

/** Waits for a state of the connection. */
export async function state(page: Page, name: 'open' | 'reconnecting' | 'closed'): Promise<void> {
  await page.waitForSelector(`[data-state="${name}"]`)
}

/** The number in an element of the page, by the name of its data attribute. */
export async function figure(page: Page, name: string): Promise<number> {
  return Number((await page.textContent(`[data-${name}]`))!.replace(/\D/g, ''))
}

/** The ids on the tape, oldest first. */
export async function tape(page: Page): Promise<number[]> {
  const texts = await page.locator('[data-history] li span:first-child').allTextContents()
  return texts.map((text) => Number(text.slice(1))).reverse()
}

/** So many numbers, rising by one. */
export const rising = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index)
