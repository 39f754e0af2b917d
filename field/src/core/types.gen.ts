// Written by `npm run types` from docs/schemas. Do not edit.

/**
 * `bag.open`: a bag arrives and is counted; a difference is an exception with an owner.
 */
export interface BagOpenV1 {
  bag: string;
  count_minor: number;
  shift?: string | null;
}

/**
 * `bag.seal`: cash leaves a holder in a sealed bag. `to`: `safe:<county code>` or `drawer:<device code>`.
 */
export interface BagSealV1 {
  amount_minor: number;
  seal_no: string;
  shift?: string | null;
  to: string;
}

/**
 * `card.link`: a picture card is given to a villager; an earlier card of hers stops working.
 */
export interface CardLinkV1 {
  card_no: string;
  villager: string;
}

/**
 * `complaint.file`: a villager's word against anybody. A phone files about another station than its own.
 *
 * At a desk `county` says whose it is, `channel` how it came, and `person` may say whom it is about.
 */
export interface ComplaintFileV1 {
  about?: 'station' | 'agent' | 'merchant' | 'carrier' | 'county';
  category: 'cash' | 'refund_not_paid' | 'price' | 'wrong_goods' | 'not_delivered' | 'behaviour' | 'other';
  channel?: 'hotline' | 'other_station' | 'committee' | 'letter';
  county?: string | null;
  name?: string;
  person?: string | null;
  slip_no?: string;
  station?: string | null;
  villager?: string | null;
  words?: string;
}

/**
 * `delegate.add`: a villager names another who may act for her.
 */
export interface DelegateAddV1 {
  delegate: string;
  relation: 'child' | 'spouse' | 'parent' | 'sibling' | 'neighbour' | 'other';
  villager: string;
}

/**
 * `order.balance`: what was still to be paid of an order is paid in cash: the whole of it, once.
 */
export interface OrderBalanceV1 {
  amount_minor: number;
  change_minor: number;
  order: string;
  shift: string;
  tendered_minor: number;
}

/**
 * `order.cancel`: the same till takes an order back and gives the cash back.
 */
export interface OrderCancelV1 {
  note?: string;
  order: string;
  reason: 'changed_mind' | 'wrong_goods' | 'wrong_price' | 'not_enough_cash' | 'other';
  refund_minor: number;
  shift: string;
}

/**
 * `order.consent`: what she says to another price or another good for line `n` of her order, and the cash it takes.
 *
 * `extra_minor` is what she pays on top: 0 when she does not agree, or when it is no dearer. `shift` and `lease` matter
 * only when she pays.
 */
export interface OrderConsentV1 {
  agreed: boolean;
  ask: string;
  change_minor: number;
  extra_minor: number;
  lease?: number;
  mandate: MandateV1;
  n: number;
  order: string;
  shift?: string | null;
  tendered_minor: number;
}
/**
 * Who may act for the villager this once: her spoken yes, her card shown, or her standing delegate.
 */
export interface MandateV1 {
  consent: 'spoken' | 'card' | 'delegate';
  delegate?: string | null;
}

/**
 * `order.place`: the assisted order (代客下单) and its cash. `lines`: [offer, quantity, unit_price_minor].
 *
 * `due_minor` is what is paid when the goods are collected; the cash of now is the total without it.
 */
export interface OrderPlaceV2 {
  change_minor: number;
  due_minor: number;
  fee_minor: number;
  lease: number;
  lines: [number, number, number][];
  mandate: MandateV1;
  price_list: number;
  shift: string;
  tendered_minor: number;
  total_minor: number;
  villager: string;
}

/**
 * `parcel.give_back`: a parcel that goes back was given to the van.
 */
export interface ParcelGiveBackV1 {
  parcel: string;
}

/**
 * `parcel.hand_over`: she has it, or whom she sent. `shown`: by what she was known.
 *
 * `witness` is who else knows her, for `known`; `delegate` is who came, for `delegate`; `code` the six digits, for `code`.
 */
export interface ParcelHandOverV1 {
  code?: string | null;
  delegate?: string | null;
  parcel: string;
  shown: 'slip' | 'card' | 'delegate' | 'known' | 'code';
  witness?: string;
}

/**
 * `parcel.receive`: a parcel is on the shelf of this station.
 */
export interface ParcelReceiveV1 {
  condition: 'ok' | 'damaged' | 'opened';
  parcel: string;
}

/**
 * `parcel.refuse`: she does not want what has come: its money is owed to her.
 */
export interface ParcelRefuseV1 {
  amount_minor: number;
  parcel: string;
  reason: 'not_as_pictured' | 'wrong_goods' | 'damaged' | 'too_late' | 'changed_mind' | 'other';
}

/**
 * `parcel.return`: she brings it back within the window: its money is owed to her.
 */
export interface ParcelReturnV1 {
  amount_minor: number;
  parcel: string;
  reason: 'not_as_pictured' | 'wrong_goods' | 'damaged' | 'too_late' | 'changed_mind' | 'other';
}

/**
 * `refund.claim`: what is owed for the order of this slip may be paid here from now on, and only here.
 */
export interface RefundClaimV1 {
  slip_no: string;
  words: number[];
}

/**
 * `refund.pay`: the whole of a refund in cash, to her or to whom she sent. `shown`: by what she was known.
 *
 * `slip`: her half of the order's slip; `card`: her picture card; `known`: the agent knows her.
 */
export interface RefundPayV1 {
  amount_minor: number;
  refund: string;
  shift: string;
  shown: 'slip' | 'card' | 'known';
}

/**
 * `shift.close`: counted blind again; over or short posts itself.
 */
export interface ShiftCloseV1 {
  count_minor: number;
  expected_minor: number;
  shift: string;
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
  born_year?: number | null;
  card_no?: string | null;
  household?: string | null;
  language?: 'zh-Hans' | 'en';
  name: string;
  village: string;
}

/** The current body of every kind a phone makes. */
export interface Bodies {
  'bag.open': BagOpenV1;
  'bag.seal': BagSealV1;
  'card.link': CardLinkV1;
  'complaint.file': ComplaintFileV1;
  'delegate.add': DelegateAddV1;
  'order.balance': OrderBalanceV1;
  'order.cancel': OrderCancelV1;
  'order.consent': OrderConsentV1;
  'order.place': OrderPlaceV2;
  'parcel.give_back': ParcelGiveBackV1;
  'parcel.hand_over': ParcelHandOverV1;
  'parcel.receive': ParcelReceiveV1;
  'parcel.refuse': ParcelRefuseV1;
  'parcel.return': ParcelReturnV1;
  'refund.claim': RefundClaimV1;
  'refund.pay': RefundPayV1;
  'shift.close': ShiftCloseV1;
  'shift.open': ShiftOpenV1;
  'villager.add': VillagerAddV1;
}
