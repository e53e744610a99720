/** What every repository of files does, as far as charts go: nginx, and the double of it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ARCHIVE, makeFolder, type Folder } from '../sources/folder.ts'

export interface OpenRepository {
  /** Of its root. What is asked below `/moved` is said to have moved to the root, below `/elsewhere` to another host. */
  readonly url: string
  /** The folder that it gives out. */
  readonly folder: string
  /** The login that everything needs, and what else commands have to be given. */
  readonly login: readonly string[]
  readonly flags: readonly string[]
  /** What the other host was asked, with the credentials that it was shown. It has the same login. */
  readonly elsewhere: () => string
  close(): Promise<void>
}

export function repositoryContract(name: string, open: () => Promise<OpenRepository>): void {
  describe(`repository contract: ${name}`, { timeout: 60_000 }, () => {
    let site: OpenRepository
    beforeAll(async () => {
      site = await open()
    })
    afterAll(() => site.close())

    /** A user whose chart is published there. */
    async function published(): Promise<Folder> {
      const folder = makeFolder()
      folder.archive({ signed: true })
      await folder.run('push', ARCHIVE, site.folder, '--type', 'folder', '--force')
      return folder
    }
    const add = (as: string, path = ''): string[] => ['repo', 'add', as, site.url + path, ...site.flags]

    it('is added with its login, updated, searched and pulled from, with signatures verified', async () => {
      const folder = await published()
      expect(await folder.fail(...add('site'))).toContain('401 Unauthorized')
      await folder.run(...add('site'), ...site.login)
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
      await folder.run(...add('site'), ...site.login)
      const dependency = `- name: web\n  version: ^1\n  repository: ${site.url}\n`
      folder.write('app/Chart.yaml', `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n${dependency}`)
      await folder.run('dependency', 'update', 'app')
      const lock = folder.read('app/Chart.lock').toString()
      await folder.run('dependency', 'build', 'app')
      expect(folder.read('app/Chart.lock').toString()).toBe(lock)
      expect(await folder.run('template', 'app')).toContain('greeting: hello')
    })

    it('may have moved; its login is not taken to another host', async () => {
      const folder = await published()
      await folder.run(...add('moved', '/moved'), ...site.login)
      expect(await folder.fail(...add('elsewhere', '/elsewhere'), ...site.login)).toContain('401 Unauthorized')
      const seen = site.elsewhere()
      expect(seen).toContain('GET /index.yaml')
      expect(seen).not.toContain(site.login[1])
    })
  })
}
