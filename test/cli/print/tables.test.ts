/** Layouts as Helm 4.3.1 prints them. */
import { describe, expect, it } from 'vitest'
import { displayWidth, tableText } from '../../../src/cli/print/table.ts'
import { tablePrinter } from '../../../src/cli/print/kube-table.ts'
import { ansicTime, listedTime } from '../../../src/cli/print/time.ts'

describe('tables of releases', () => {
  it('pads every cell, the last one too, and joins by tabs', () => {
    expect(
      tableText([
        ['NAME', 'STATUS'],
        ['one', 'ok'],
      ]),
    ).toBe('NAME\tSTATUS\none \tok    \n')
  })

  it('is an empty line without rows', () => expect(tableText([])).toBe('\n'))

  it('cuts cells of several lines', () => {
    const text = 'Release "w" failed: resource Deployment/ns/w not ready. status: InProgress, message: Available: 0/2'
    const [, row] = tableText([['D'], [`${text}\ncontext deadline exceeded`]]).split('\n')
    expect(row).toBe(`${text.slice(0, -3)}...`)
  })

  it.each([
    ['abc', 3],
    ['\u001b[1mNAME\u001b[22m', 4],
    ['日本', 4],
    ['é', 1],
    ['', 0],
  ])('%j takes %i columns', (text, width) => expect(displayWidth(text)).toBe(width))
})

describe('tables of the API server', () => {
  const columnDefinitions = [
    { name: 'Name', priority: 0 },
    { name: 'Data', priority: 0 },
    { name: 'Wide', priority: 1 },
    { name: 'Age', priority: 0 },
  ]
  const row = (name: string): { readonly cells: readonly (string | number)[] } => ({ cells: [name, 1, 'w', '0s'] })

  it('aligns each by itself and prints headers once', () => {
    const print = tablePrinter()
    expect(print({ columnDefinitions, rows: [row('one-cm')] })).toBe('NAME     DATA   AGE\none-cm   1      0s\n')
    expect(print({ columnDefinitions, rows: [row('one-extra-with-long-name')] })).toBe(
      'one-extra-with-long-name   1     0s\n',
    )
    expect(print({ columnDefinitions: columnDefinitions.slice(0, 1), rows: [{ cells: ['x'] }] })).toBe('NAME\nx\n')
  })

  it('prints nothing for no rows', () => expect(tablePrinter()({ columnDefinitions, rows: [] })).toBe(''))
})

describe('times', () => {
  it('stay in the zone they were written in', () => {
    expect(ansicTime('2026-01-02T03:04:05.678Z', 'Europe/Berlin')).toBe('Fri Jan  2 03:04:05 2026')
    expect(listedTime('2026-01-02T03:04:05.678+01:00', 'Europe/Berlin', '')).toBe('2026-01-02 03:04:05.678 +0100 CET')
    expect(listedTime('2026-01-02T03:04:05+02:00', 'Europe/Berlin', '')).toBe('2026-01-02 03:04:05 +0200 +0200')
    expect(listedTime(undefined, 'UTC', '')).toBe('-')
  })
})
