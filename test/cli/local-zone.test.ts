/** Expectations are Go's: time.Local is made of TZ, else of /etc/localtime, else it is UTC. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { localZone } from '../../src/cli/local-zone.ts'

const folder = mkdtempSync(join(tmpdir(), 'zone-'))
afterAll(() => rmSync(folder, { recursive: true }))

function linkTo(target: string): string {
  const link = join(folder, target.replaceAll('/', '_'))
  symlinkSync(target, link)
  return link
}

describe('the local zone', () => {
  it.each([
    ['Asia/Tokyo', 'Asia/Tokyo'],
    ['UTC', 'UTC'],
    ['', 'UTC'],
  ])('is %o of TZ', (TZ, zone) => {
    expect(localZone({ TZ }, linkTo(`/zoneinfo/Europe/Rome${TZ}`))).toBe(zone)
  })

  it.each([
    ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
    ['/var/db/timezone/zoneinfo/America/Argentina/Salta', 'America/Argentina/Salta'],
    ['../usr/share/zoneinfo/posix/Asia/Kolkata', 'Asia/Kolkata'],
    ['/usr/share/zoneinfo/Etc/UTC', 'UTC'],
    ['/usr/share/zoneinfo/Zulu', 'UTC'],
  ])('is what the link to %s names', (target, zone) => {
    expect(localZone({}, linkTo(target))).toBe(zone)
  })

  it('is UTC where none is set', () => {
    expect(localZone({}, join(folder, 'nothing'))).toBe('UTC')
  })

  it.each([
    ['the file is no link', {}, 'localtime'],
    ['this is Windows', { OS: 'Windows_NT' }, 'nothing'],
  ])("is Node's where %s", (_, env, name) => {
    writeFileSync(join(folder, 'localtime'), 'TZif')
    expect(localZone(env, join(folder, name))).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone)
  })
})
