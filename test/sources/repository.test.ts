/** A repository of files behind nginx: TLS, basic auth, redirects. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryContract, type OpenRepository } from '../contracts/chart-repository.ts'
import { LOGIN, startNginx, whyNone } from './components.ts'
import { ARCHIVE, makeFolder, recorded } from './folder.ts'

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

async function openNginx(): Promise<OpenRepository> {
  const other = await startNginx({ login: true })
  const elsewhere = `location /elsewhere/ { rewrite ^/elsewhere/(.*)$ http://${other.host}/$1 redirect; }`
  const moved = 'location /moved/ { rewrite ^/moved/(.*)$ /$1 permanent; }'
  const site = await startNginx({ secured: true, login: true, locations: `${moved} ${elsewhere}` })
  for (const { folder } of [site, other]) mkdirSync(join(folder, 'www'))
  return {
    url: `https://${site.host}`,
    folder: join(site.folder, 'www'),
    login: ['--username', LOGIN.username, '--password', LOGIN.password],
    flags: ['--ca-file', site.caFile],
    // Its third column is the user that was shown.
    elsewhere: () => readFileSync(join(other.folder, 'access.log'), 'utf8'),
    async close() {
      await site.close()
      await other.close()
    },
  }
}

const whyNot = whyNone('nginx')
if (whyNot === undefined) repositoryContract('nginx', openNginx)
else {
  describe('repository contract: nginx', () => {
    it('needs nginx', ({ skip }) => skip(whyNot))
  })
}
