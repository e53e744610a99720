import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStateFile } from '../../src/sandbox/state-file.ts'
import { lockState } from '../../src/sandbox/state-lock.ts'
import { createStore, type Store } from '../../src/sandbox/store.ts'
import { fakeClock } from '../fakes/clock.ts'

let folder: string
let path: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'))
  path = join(folder, 'state.jsonl')
  lock = `${path}.lock`
})
afterEach(() => rmSync(folder, { recursive: true }))

const old = new Date(Date.now() - 60_000)

describe('the lock', () => {
  it('is waited for, and given back', async () => {
    const first = await lockState(lock, fakeClock())
    const second = lockState(lock, { now: () => 0 })
    expect(first.held()).toBe(true)
    first.release()
    expect((await second).held()).toBe(true)
    expect(first.held()).toBe(false)
  })

  it('of an owner who was stopped is taken over; when he wakes up he leaves the new one alone', async () => {
    const stopped = await lockState(lock, fakeClock())
    utimesSync(lock, old, old)
    const next = await lockState(lock, fakeClock())
    expect([stopped.held(), next.held()]).toEqual([false, true])
    stopped.release()
    expect(next.held()).toBe(true)
    next.release()
    expect(existsSync(lock)).toBe(false)
  })

  it('of a process that has died is taken over at once', async () => {
    // No process has this number: it is above the largest one there can be.
    writeFileSync(lock, `${hostname()} 999999999 x`)
    expect((await lockState(lock, fakeClock())).held()).toBe(true)
  })

  it('is named when others hold it for too long', async () => {
    writeFileSync(lock, 'elsewhere 1 x')
    let now = 0
    await expect(lockState(lock, { now: () => (now += 20_000) })).rejects.toMatchObject({
      code: 'sandbox/state',
      message: `cannot use the sandbox's state: ${lock} is held by another process`,
    })
  })
})

describe('the state file', () => {
  const put = (store: Store, name: string, text = ''): void =>
    void store.put({ storage: 'configmaps', namespace: 'n', name }, { metadata: { name }, text })

  it('is not written by an owner who has lost the lock', async () => {
    const store = createStore()
    const file = openStateFile(path, store, fakeClock())
    await file.transaction(() => put(store, 'a'))
    const before = readFileSync(path, 'utf8')
    const lost = file.transaction(() => {
      writeFileSync(lock, 'elsewhere 1 x')
      put(store, 'b')
    })
    await expect(lost).rejects.toMatchObject({ code: 'sandbox/state' })
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readFileSync(lock, 'utf8')).toBe('elsewhere 1 x')
    rmSync(lock)
    const names = await file.transaction(() => store.list('configmaps').map(({ metadata }) => metadata))
    expect(names).toMatchObject([{ name: 'a' }])
  })

  it('keeps its mode and its place behind a link when it is written anew', async () => {
    const store = createStore()
    const link = join(folder, 'link')
    await openStateFile(path, createStore(), fakeClock()).transaction(() => undefined)
    chmodSync(path, 0o640)
    symlinkSync(path, link)
    const file = openStateFile(link, store, fakeClock())
    const { ino } = statSync(path)
    for (let i = 0; i < 5; i++) await file.transaction(() => put(store, 'big', 'x'.repeat(1024 * 1024)))
    expect(statSync(path).ino).not.toBe(ino)
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(statSync(path).size).toBeLessThan(3 * 1024 * 1024)
  })

  it('that cannot be used is named with what the system says', async () => {
    const there = join(folder, 'folder')
    mkdirSync(there)
    await expect(openStateFile(there, createStore(), fakeClock()).transaction(() => undefined)).rejects.toMatchObject({
      code: 'sandbox/state',
      message: expect.stringContaining(`cannot use the sandbox's state: EISDIR`) as string,
    })
  })
})
