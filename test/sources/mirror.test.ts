/** Charts from each kind of source to each kind of target, with what they depend on: a registry, nginx, ChartMuseum, a folder. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeChartmuseum } from '../fakes/chartmuseum.ts'
import { startNginx, startRegistry, whyNone, type Component } from './components.ts'
import { ARCHIVE, makeFolder, type Folder } from './folder.ts'

const whyNot = whyNone('registry') ?? whyNone('nginx')

interface Source {
  /** Where the charts are, as Chart.yaml names it. */
  readonly repository: string
  /** What is mirrored, with the flags for it. */
  readonly argv: (name: string) => readonly string[]
  /** Puts archives there that lie in the folder. */
  fill(folder: Folder, archives: readonly string[]): Promise<void>
}

interface Target {
  readonly argv: readonly string[]
  readonly pull: (name: string, version: string) => readonly string[]
}

describe('mirrors', () => {
  if (whyNot !== undefined) {
    it('need a registry and nginx', ({ skip }) => skip(whyNot))
    return
  }
  let registry: Component
  let nginx: Component
  let count = 0
  beforeAll(async () => {
    registry = await startRegistry()
    nginx = await startNginx({})
    mkdirSync(join(nginx.folder, 'www'))
  })
  afterAll(async () => {
    await registry.close()
    await nginx.close()
  })

  const pushTo = (target: string, ...flags: string[]): Source['fill'] => {
    return async (folder, archives) => {
      for (const archive of archives) await folder.run('push', archive, target, ...flags)
    }
  }
  const served = (repository: string, fill: Source['fill']): Source => ({
    repository,
    argv: (name) => [name, '--repo', repository],
    fill,
  })
  const SOURCES: Readonly<Record<string, () => Promise<Source> | Source>> = {
    'a registry': () => {
      const repository = `oci://${registry.host}/from${++count}`
      const argv = (name: string): string[] => [`${repository}/${name}`, '--plain-http']
      return { repository, argv, fill: pushTo(repository, '--plain-http') }
    },
    nginx: () => {
      const place = `stable${++count}`
      return served(`http://${nginx.host}/${place}`, async (folder, archives) => {
        for (const archive of archives) await folder.run('push', archive, './site')
        cpSync(join(folder.path, 'site'), join(nginx.folder, 'www', place), { recursive: true })
      })
    },
    ChartMuseum: async () => {
      const { url } = await fakeChartmuseum()
      return served(url, pushTo(url, '--type', 'chartmuseum'))
    },
  }
  const repositoryAt = (url: string) => (name: string, version: string) => [name, '--repo', url, '--version', version]
  const TARGETS: Readonly<Record<string, () => Promise<Target> | Target>> = {
    'a registry': () => {
      const target = `oci://${registry.host}/to${++count}`
      const pull = (name: string, version: string): string[] => [
        `${target}/${name}`,
        '--plain-http',
        '--version',
        version,
      ]
      return { argv: [target, '--target-plain-http'], pull }
    },
    'a folder': () => {
      // Served as soon as it is there.
      const place = `copy${++count}`
      return { argv: [join(nginx.folder, 'www', place)], pull: repositoryAt(`http://${nginx.host}/${place}`) }
    },
    ChartMuseum: async () => {
      const { url } = await fakeChartmuseum()
      return { argv: [url], pull: repositoryAt(url) }
    },
  }
  const PAIRS = Object.keys(SOURCES).flatMap((from) => Object.keys(TARGETS).map((to) => [from, to] as const))

  it.each(PAIRS)('from %s to %s', async (from, to) => {
    const folder = makeFolder({ SOURCE_DATE_EPOCH: '1700000000' })
    const source = await SOURCES[from]!()
    const target = await TARGETS[to]!()
    folder.archive({ signed: true })
    const dependency = `dependencies:\n- {name: web, version: 1.2.3+b.1, repository: '${source.repository}'}\n`
    folder.write('shop/Chart.yaml', `apiVersion: v2\nname: shop\nversion: 2.0.0\n${dependency}`)
    folder.write(`shop/charts/${ARCHIVE}`, folder.read(ARCHIVE))
    await folder.run('package', 'shop')
    await source.fill(folder, [ARCHIVE, 'shop-2.0.0.tgz'])
    const mirror = ['mirror', ...source.argv('shop'), ...target.argv]
    const printed = await folder.run(...mirror)
    expect(printed.replace(/ sha256:\w{64}$/gm, '')).toBe('Copied: shop 2.0.0\nCopied: web 1.2.3+b.1\n')
    expect((await folder.run(...mirror)).replace(/ sha256:\w{64}$/gm, '')).toBe(
      'Unchanged: shop 2.0.0\nUnchanged: web 1.2.3+b.1\n',
    )
    mkdirSync(join(folder.path, 'got'))
    await folder.run('pull', ...target.pull('shop', '2.0.0'), '-d', 'got')
    const verify = ['-d', 'got', '--verify', '--keyring', 'suite.pub.gpg']
    await folder.run('pull', ...target.pull('web', '1.2.3+b.1'), ...verify)
    for (const name of ['shop-2.0.0.tgz', ARCHIVE, `${ARCHIVE}.prov`]) {
      expect(readFileSync(join(folder.path, 'got', name)).equals(folder.read(name)), name).toBe(true)
    }
  })

  it.each(Object.keys(TARGETS))('another chart of the same version in %s is left alone', async (to) => {
    const folder = makeFolder()
    const source = await SOURCES['nginx']!()
    const target = await TARGETS[to]!()
    for (const [i, description] of ['one', 'another'].entries()) {
      folder.write('shop/Chart.yaml', `apiVersion: v2\nname: shop\nversion: 2.0.0\ndescription: ${description}\n`)
      await folder.run('package', 'shop')
      if (i === 0) await source.fill(folder, ['shop-2.0.0.tgz'])
    }
    const other = await SOURCES['nginx']!()
    await folder.run('push', 'shop-2.0.0.tgz', './site', '--force')
    await other.fill(folder, [])
    const mirror = (from: Source, ...flags: string[]): string[] => [
      'mirror',
      ...from.argv('shop'),
      ...target.argv,
      ...flags,
    ]
    await folder.run(...mirror(source))
    expect(await folder.fail(...mirror(other))).toContain('the target has another shop 2.0.0')
    expect(await folder.run(...mirror(other, '--force'))).toMatch(/^Copied: shop 2\.0\.0 /)
    expect(await folder.run(...mirror(other))).toMatch(/^Unchanged: shop 2\.0\.0 /)
  })
})
