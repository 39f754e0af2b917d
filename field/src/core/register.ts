/** The villagers served at this counter: found in memory, added in seconds, told apart by card. */

import { FieldError, type Language, type Relation, type Villager } from './app'
import type { Core } from './core'
import { cardNumber } from './ids'
import { cleanLine } from './operation'
import { villagerView } from './view'

export interface NewVillager {
  readonly name: string
  readonly village: string
  readonly language?: Language
  readonly household?: string
  readonly bornYear?: number
  readonly cardNo?: string
}

export class Register {
  constructor(private readonly core: Core) {}

  find(text: string, limit: number): Villager[] {
    return this.core.book.searchVillagers(text, limit).map((her) => villagerView(this.core.book, her))
  }

  byId(id: string): Villager | null {
    const her = this.core.book.villagers.get(id)
    return her ? villagerView(this.core.book, her) : null
  }

  byCard(card: string): Villager | null {
    const cardNo = cardNumber(card)
    const her = cardNo && [...this.core.book.villagers.values()].find((it) => it.cardNo === cardNo)
    return her ? villagerView(this.core.book, her) : null
  }

  add(it: NewVillager): Promise<Villager> {
    return this.core.ready(async () => {
      const name = cleanLine(it.name)
      if (!name) throw new FieldError('bad_input', { field: 'name' })
      if (!this.core.book.kv.station?.villages.some((village) => village.code === it.village)) {
        throw new FieldError('bad_input', { field: 'village' })
      }
      if (it.household !== undefined && !this.isHousehold(it.household)) {
        throw new FieldError('bad_input', { field: 'household' })
      }
      const year = new Date(this.core.deps.now()).getUTCFullYear()
      const bornYear = it.bornYear ?? null
      if (bornYear !== null && !(Number.isInteger(bornYear) && bornYear >= 1900 && bornYear <= year)) {
        throw new FieldError('bad_input', { field: 'bornYear' })
      }
      const body = {
        name,
        village: it.village,
        household: it.household ?? null,
        language: it.language ?? ('zh-Hans' as const),
        born_year: bornYear,
        card_no: it.cardNo === undefined ? null : this.freeCard(it.cardNo),
      }
      const { op } = await this.core.record({ kind: 'villager.add', body })
      return this.known(op.id)
    })
  }

  linkCard(villager: string, card: string): Promise<void> {
    return this.core.ready(async () => {
      this.known(villager)
      await this.core.record({ kind: 'card.link', body: { villager, card_no: this.freeCard(card, villager) } })
    })
  }

  addDelegate(villager: string, delegate: string, relation: Relation): Promise<void> {
    return this.core.ready(async () => {
      this.known(villager)
      this.known(delegate)
      if (villager === delegate) throw new FieldError('bad_input', { field: 'delegate' })
      await this.core.record({ kind: 'delegate.add', body: { villager, delegate, relation } })
    })
  }

  private known(id: string): Villager {
    const her = this.byId(id)
    if (!her) throw new FieldError('bad_input', { field: 'villager' })
    return her
  }

  private isHousehold(id: string): boolean {
    return [...this.core.book.villagers.values()].some((it) => it.household === id)
  }

  /** A card answers to one villager: one that is another's already is refused before it is given away. */
  private freeCard(card: string, owner?: string): string {
    const cardNo = cardNumber(card)
    const holder = cardNo && this.byCard(cardNo)
    if (!cardNo || (holder && holder.id !== owner)) throw new FieldError('bad_input', { field: 'cardNo' })
    return cardNo
  }
}
