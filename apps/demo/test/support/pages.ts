/** What a browser shows on the pages of this application. */
import type { Page } from 'playwright-core'

/** The little of a browser that is needed here. Conditions are functions: text would be run as code, which no page allows. */
declare const document: { querySelector(selector: string): { readonly textContent: string } | null }

/** Waits until the text of an element, read as a number, is at least this. */
export async function atLeast(page: Page, selector: string, number: number): Promise<void> {
  const reached = (wanted: { selector: string; number: number }): boolean =>
    Number(document.querySelector(wanted.selector)?.textContent.replace(/\D/g, '')) >= wanted.number
  await page.waitForFunction(reached, { selector, number })
}

/** Waits until an element has this text. */
export async function hasText(page: Page, selector: string, text: string): Promise<void> {
  const has = (wanted: { selector: string; text: string }): boolean => document.querySelector(wanted.selector)?.textContent === wanted.text
  await page.waitForFunction(has, { selector, text })
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

/** How wide the document is, in CSS pixels; more than the window means that it can be scrolled sideways. */
export const widthOf = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth')
