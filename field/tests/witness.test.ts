import { expect, test } from 'vitest'
import { witnessed } from '../src/core/settle'

const point = (n: number, root = `root ${n}`) => ({ n, size: n * 10, root, at: '2026-11-23T10:00:00.000Z' })

test('a checkpoint is kept once', () => {
  const { checkpoints = [] } = witnessed([], point(1))
  expect(checkpoints).toEqual([point(1)])
  expect(witnessed(checkpoints, point(1))).toEqual({})
  expect(witnessed(checkpoints, null)).toEqual({})
})

test('one number with two roots is kept twice', () => {
  expect(witnessed([point(1)], point(1, 'another')).checkpoints).toEqual([point(1), point(1, 'another')])
})

test('the oldest go when there are a thousand', () => {
  const many = Array.from({ length: 1000 }, (_, n) => point(n))
  const { checkpoints = [] } = witnessed(many, point(1000))
  expect([checkpoints.length, checkpoints[0]?.n, checkpoints.at(-1)?.n]).toEqual([1000, 1, 1000])
})
