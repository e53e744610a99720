/** A repository of files behind nginx: TLS, basic auth, redirects. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { available, LOGIN, startNginx, type Component } from './components.ts'
import { ARCHIVE, makeFolder, recorded, type Folder } from './folder.ts'

const USER = ['--username', LOGIN.username, '--password', LOGIN.password]
/** Helm's times are not ours. */
const timeless = (index: string): string => index.replace(/"20[^"]+Z"/g, '"TIME"')

it('an index is what Helm writes', async () => {
  const folder = makeFolder()
  folder.archive()
  await folder.run('repo', 'index', '.', '--url', 'https://charts.test/stable')
  expect(timeless(folder.read('index.yaml').toString())).toBe(recorded.index)
  await folder.run('push', ARCHIVE, './site', '--url', 'https://charts.test/stable')
  expect(timeless(folder.read('site/index.yaml').toString())).toBe(recorded.index)
})

describe.skipIf(!available('nginx'))('a repository behind nginx', () => {
  let site: Component
  let other: Component
  beforeAll(async () => {
    other = await startNginx({ login: true })
    const elsewhere = `location /elsewhere/ { rewrite ^/elsewhere/(.*)$ http://${other.host}/$1 redirect; }`
    const moved = 'location /moved/ { rewrite ^/moved/(.*)$ /$1 permanent; }'
    site = await startNginx({ secured: true, login: true, locations: `${moved} ${elsewhere}` })
    for (const { folder } of [site, other]) mkdirSync(join(folder, 'www'))
  })
  afterAll(async () => {
    await site.close()
    await other.close()
  })

  /** A chart is published to what nginx serves. */
  async function published(): Promise<Folder> {
    const folder = makeFolder()
    folder.archive({ signed: true })
    await folder.run('push', ARCHIVE, join(site.folder, 'www'), '--type', 'folder', '--force')
    cpSync(join(site.folder, 'www'), join(other.folder, 'www'), { recursive: true })
    return folder
  }
  const add = (name: string, path = ''): string[] => [
    ...['repo', 'add', name, `https://${site.host}${path}`, '--ca-file', site.caFile],
  ]

  it('is added with its login, updated, searched and pulled from, with signatures verified', async () => {
    const folder = await published()
    expect(await folder.fail(...add('site'))).toContain('401 Unauthorized')
    await folder.run(...add('site'), ...USER)
    await folder.run('repo', 'update')
    expect(await folder.run('search', 'repo', 'web')).toContain('site/web')
    mkdirSync(join(folder.path, 'got'))
    await folder.run('pull', 'site/web', '-d', 'got', '--verify', '--keyring', 'suite.pub.gpg')
    expect(Buffer.compare(folder.read(`got/${ARCHIVE}`), folder.read(ARCHIVE))).toBe(0)
    await folder.run('install', 'one', 'site/web', '--sandbox=state')
    await folder.run('repo', 'remove', 'site')
    await folder.fail('pull', 'site/web', '-d', 'got')
  })

  it('has what a chart depends on', async () => {
    const folder = await published()
    await folder.run(...add('site'), ...USER)
    const dependency = `- name: web\n  version: ^1\n  repository: https://${site.host}\n`
    folder.write('app/Chart.yaml', `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n${dependency}`)
    await folder.run('dependency', 'update', 'app')
    const lock = folder.read('app/Chart.lock').toString()
    await folder.run('dependency', 'build', 'app')
    expect(folder.read('app/Chart.lock').toString()).toBe(lock)
    expect(await folder.run('template', 'app')).toContain('greeting: hello')
  })

  it('may have moved; its login is not taken to another host', async () => {
    const folder = await published()
    await folder.run(...add('moved', '/moved'), ...USER)
    expect(await folder.fail(...add('elsewhere', '/elsewhere'), ...USER)).toContain('401 Unauthorized')
    const seen = readFileSync(join(other.folder, 'access.log'), 'utf8')
    expect(seen).toContain('GET /index.yaml')
    expect(seen).not.toContain(LOGIN.username)
  })
})
