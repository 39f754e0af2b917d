/** A villager's word against somebody, signed without network. It needs no shift: no cash moves. */

import { type Complaint, type ComplaintTaken, FieldError } from './app'
import type { Core } from './core'
import { DAY_MS } from './limits'
import { cleanLine, cleanNote } from './operation'

const ANSWERED_WITHIN_DAYS = 7
const STATION = /^[A-Z0-9]{1,12}$/

export class Complaints {
  constructor(private readonly core: Core) {}

  file(it: Complaint): Promise<ComplaintTaken> {
    return this.core.ready(async () => {
      const station = it.station.trim().toUpperCase()
      if (station && !STATION.test(station)) throw new FieldError('bad_input', { field: 'station' })
      const words = cleanNote(it.words)
      if (words === null) throw new FieldError('bad_input', { field: 'words' })
      const name = shortOrNothing(it.name, 'name')
      const slipNo = shortOrNothing(it.slipNo, 'slipNo').toUpperCase()
      const { about, category } = it
      const body = { villager: null, name, about, station: station || null, slip_no: slipNo, category, words }
      const { op } = await this.core.record({ kind: 'complaint.file', body })
      const { device } = this.core.book
      const ownStation = station !== '' && station === device.stationCode && about === 'station'
      const dueAt = new Date(Date.parse(op.at) + ANSWERED_WITHIN_DAYS * DAY_MS).toISOString()
      return { number: `${device.code}-${op.seq}`, dueAt, ownStation }
    })
  }
}

function shortOrNothing(text: string, field: string): string {
  if (text.trim() === '') return ''
  const clean = cleanLine(text)
  if (!clean) throw new FieldError('bad_input', { field })
  return clean
}
