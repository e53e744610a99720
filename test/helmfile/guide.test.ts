/** The code in the guide runs as it stands there, beside the files that it begins with. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeReleaseChart } from '../fakes/release-chart.ts'

const root = join(import.meta.dirname, '..', '..')
const guide = readFileSync(join(root, 'docs/helmfile.md'), 'utf8')
const [code = ''] = Array.from(guide.matchAll(/```ts\n(.*?)```/gs), ([, text = '']) => text)

describe('the guide to many releases', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-guide-'))
    writeReleaseChart(folder)
    cpSync(join(folder, 'app'), join(folder, 'chart'), { recursive: true })
    for (const [, name = '', text = ''] of guide.matchAll(/```yaml\n# (\S+\.(?:yaml|gotmpl))\n(.*?)```/gs)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    await build({
      ...{ absWorkingDir: root, entryPoints: ['examples/helmfile/apply.ts'], outdir: join(folder, 'out') },
      ...{ bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
      outExtension: { '.js': '.mjs' },
      alias: { 'tshelm/helmfile': join(root, 'src/doors/helmfile.ts') },
      define: { TSHELM_VERSION: '"0.0.0-test"' },
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('shows an example that is type-checked', () => {
    expect(code).toBe(readFileSync(join(root, 'examples/helmfile/apply.ts'), 'utf8'))
  })

  it('shows what runs', () => {
    const env = { PATH: process.env.PATH, HOME: folder, TSHELM_SANDBOX: join(folder, 'cluster') }
    const run = (): string => {
      const { stdout, stderr } = spawnSync(process.execPath, ['out/apply.mjs'], { cwd: folder, env, encoding: 'utf8' })
      expect(stderr).toBe('')
      return stdout
    }
    const first = run().split('\n')
    expect(first[0]).toBe('helmfile.yaml.gotmpl: shop; then jobs')
    expect(first).toContain('production/shop: upgrade done')
    expect(first.at(-2)).toBe('changed')
    expect(run().split('\n').at(-2)).toBe('nothing to do')
  })
})
