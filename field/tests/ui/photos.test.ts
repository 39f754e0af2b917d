import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const HASH = '0123456789abcdef'
const answers = vi.fn()

beforeEach(() => {
  vi.resetModules()
  answers.mockReset()
  vi.stubGlobal('fetch', answers)
})
afterEach(() => vi.unstubAllGlobals())

const told = (body: unknown, ok = true) => answers.mockResolvedValue({ ok, json: async () => body })

it('asks for the photographs of its county once a start', async () => {
  told({ 7: HASH })
  const { loadPhotos, photoAddress, photos } = await import('../../src/ui/shelf-pictures')
  await loadPhotos('S0001')
  await loadPhotos('S0001')
  expect(answers).toHaveBeenCalledTimes(1)
  expect(answers).toHaveBeenCalledWith('/goods/pictures/S0001.json')
  expect(photos.get()).toEqual({ 7: HASH })
  expect(photoAddress(HASH)).toBe(`/goods/pictures/${HASH}.webp`)
})

it('believes only what a photograph can be known by', async () => {
  told({ 7: '../../x', 8: 5, 9: HASH, 10: null })
  const { loadPhotos, photos } = await import('../../src/ui/shelf-pictures')
  await loadPhotos('S0001')
  expect(photos.get()).toEqual({ 9: HASH })
})

it('keeps the drawings when the county does not answer', async () => {
  told({}, false)
  const { loadPhotos, photos } = await import('../../src/ui/shelf-pictures')
  await loadPhotos('S0001')
  expect(photos.get()).toEqual({})
})
