// Written by `npm run types` from docs/schemas. Do not edit.

/**
 * `bag.open`: a bag arrives and is counted; a difference is an exception with an owner.
 */
export interface BagOpenV1 {
  shift?: string | null;
  bag: string;
  count_minor: number;
}

/**
 * `bag.seal`: cash leaves a holder in a sealed bag. `to`: `safe:<county code>` or `drawer:<device code>`.
 */
export interface BagSealV1 {
  shift?: string | null;
  seal_no: string;
  to: string;
  amount_minor: number;
}

/**
 * `card.link`: a picture card is given to a villager; an earlier card of hers stops working.
 */
export interface CardLinkV1 {
  villager: string;
  card_no: string;
}

/**
 * `delegate.add`: a villager names another who may act for her.
 */
export interface DelegateAddV1 {
  villager: string;
  delegate: string;
  relation: 'child' | 'spouse' | 'parent' | 'sibling' | 'neighbour' | 'other';
}

/**
 * `order.cancel`: the same till takes an order back and gives the cash back.
 */
export interface OrderCancelV1 {
  shift: string;
  order: string;
  reason: 'changed_mind' | 'wrong_goods' | 'wrong_price' | 'not_enough_cash' | 'other';
  note?: string;
  refund_minor: number;
}

/**
 * `order.place`: the assisted order (代客下单) and its cash. `lines`: [offer, quantity, unit_price_minor].
 */
export interface OrderPlaceV1 {
  shift: string;
  villager: string;
  mandate: MandateV1;
  lease: number;
  price_list: number;
  lines: [number, number, number][];
  fee_minor: number;
  total_minor: number;
  tendered_minor: number;
  change_minor: number;
}
/**
 * Who may act for the villager this once: her spoken yes, her card shown, or her standing delegate.
 */
export interface MandateV1 {
  consent: 'spoken' | 'card' | 'delegate';
  delegate?: string | null;
}

/**
 * `shift.close`: counted blind again; over or short posts itself.
 */
export interface ShiftCloseV1 {
  shift: string;
  count_minor: number;
  expected_minor: number;
}

/**
 * `shift.open`: the drawer counted blind. `expected_minor` is what the phone's own log says; the agent has not seen it.
 */
export interface ShiftOpenV1 {
  count_minor: number;
  expected_minor: number;
}

/**
 * `villager.add`: someone is served who is not in the register yet. Her id is the operation's id.
 */
export interface VillagerAddV1 {
  name: string;
  village: string;
  household?: string | null;
  language?: 'zh-Hans' | 'en';
  born_year?: number | null;
  card_no?: string | null;
}

/** The current body of every kind a phone makes. */
export interface Bodies {
  'bag.open': BagOpenV1;
  'bag.seal': BagSealV1;
  'card.link': CardLinkV1;
  'delegate.add': DelegateAddV1;
  'order.cancel': OrderCancelV1;
  'order.place': OrderPlaceV1;
  'shift.close': ShiftCloseV1;
  'shift.open': ShiftOpenV1;
  'villager.add': VillagerAddV1;
}
