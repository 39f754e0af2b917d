import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSlipCode, slipCode } from '../../src/ui/slip-code'

const byte = fc.integer({ min: 0, max: 255 })

describe('the QR text of a slip', () => {
  it('reads back as the same number and pictures', () => {
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), fc.integer({ min: 1, max: 1e6 }), (words, seq) => {
        expect(parseSlipCode(slipCode(`K7QM-${seq}`, words))).toEqual({ number: `K7QM-${seq}`, words })
      }),
    )
  })

  it.each(['', 'https://example.org', 'FARMGATE K7QM-1 1.2.3', 'FARMGATE K7QM-1 1.2.3.256', 'FARMGATE k7qm 1.2.3.4'])(
    'refuses "%s"',
    (text) => expect(parseSlipCode(text)).toBeNull(),
  )
})
