import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { TshelmError, wrapError } from '../src/errors.ts'

describe('TshelmError', () => {
  it('keeps texts of charts and values out of logs', () => {
    const positions = [{ file: 'secret.yaml', line: 1, source: 'password: hunter2' }]
    const error = new TshelmError('manifest/invalid-yaml', 'bad', { positions, data: { text: 'password: hunter2' } })
    expect(JSON.stringify(error) + inspect(error) + inspect(wrapError('more: ', error))).not.toContain('hunter2')
    expect(error.positions).toEqual(positions)
    expect(error.data).toEqual({ text: 'password: hunter2' })
  })
})
