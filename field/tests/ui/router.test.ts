import { describe, expect, it } from 'vitest'
import { PARENT, parseHash, type ScreenName } from '../../src/ui/router'

/** The steps of one sale are a line to walk, not levels to dig through. */
const SALE: readonly ScreenName[] = ['who', 'add', 'consent', 'goods', 'cart', 'show', 'pay']

describe('the map of the screens', () => {
  it('is never more than two levels below home', () => {
    for (const screen of Object.keys(PARENT) as ScreenName[]) {
      if (!SALE.includes(screen)) expect(depth(screen), screen).toBeLessThanOrEqual(2)
    }
  })

  it('leads back home from everywhere', () => {
    for (const screen of Object.keys(PARENT) as ScreenName[]) expect(depth(screen), screen).toBeLessThan(Infinity)
  })
})

describe('an address', () => {
  it.each([
    ['#/slip/0190a0%2F1', { screen: 'slip', subject: '0190a0/1' }],
    ['#/goods', { screen: 'goods', subject: '' }],
    ['', { screen: 'home', subject: '' }],
    ['#/toString', { screen: 'home', subject: '' }],
    ['#/nowhere/x', { screen: 'home', subject: '' }],
    ['#/slip/%E0%A4%A', { screen: 'home', subject: '' }],
  ])('%s', (hash, route) => expect(parseHash(hash)).toEqual(route))
})

function depth(screen: ScreenName): number {
  let steps = 0
  for (let at = screen; at !== 'home'; at = PARENT[at]) {
    if (++steps > 10) return Infinity
  }
  return steps
}
