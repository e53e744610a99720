/** `--post-renderer` of Helm 4.3.1 (plugins) and Helm 3.22 (programs). */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIn, type RunResult } from './host.ts'

const root = mkdtempSync(join(tmpdir(), 'post-renderer-'))

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  chmodSync(join(root, path), mode)
}

function plugin(name: string, script: string, more = ''): void {
  const lines = ['apiVersion: v1', 'type: postrenderer/v1', `name: ${name}`, 'version: 1.0.0', 'runtime: subprocess']
  const command =
    "runtimeConfig: {platformCommand: [{command: '${HELM_PLUGIN_DIR}/run.sh', args: [$HELM_PLUGIN_NAME]}]}"
  write(`plugins/${name}/plugin.yaml`, `${[...lines, command].join('\n')}\n${more}`)
  write(`plugins/${name}/run.sh`, `#!/bin/sh\n${script}\n`, 0o755)
}

beforeAll(() => {
  write('c/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\n')
  write('c/templates/a.yaml', 'kind: A # x\nmetadata:\n    name: a\n')
  write('c/templates/h.yaml', 'kind: H\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n')
  plugin('args', 'sed "s/name: a/name: $(echo $* | tr \' \' -)/"')
  plugin('fails', 'echo boom >&2; exit 3')
  plugin('nothing', 'cat > /dev/null')
  plugin('odd', 'cat', 'foo: 1\n')
  write('run.sh', '#!/bin/sh\nsed s/kind:/Kind:/\n', 0o755)
  write('fail.sh', '#!/bin/sh\necho boom >&2; exit 3\n', 0o755)
})
afterAll(() => rmSync(root, { recursive: true }))

function template(...args: string[]): Promise<RunResult> {
  const env = { HOME: root, TZ: 'UTC', PATH: process.env['PATH'], HELM_PLUGINS: join(root, 'plugins') }
  return runIn(root, ['template', 'r', 'c', ...args], { env })
}

const HOOK = `---
# Source: c/templates/h.yaml
kind: H
metadata:
  annotations:
    helm.sh/hook: pre-install
`

describe('a plugin', () => {
  it('gets arguments and the documents of all templates', async () => {
    const args = ['--post-renderer-args', 'x', '--post-renderer', 'args', '--post-renderer-args', 'y']
    const { stdout } = await template(...args)
    expect(stdout).toBe(`---\n# Source: c/templates/a.yaml\nkind: A # x\nmetadata:\n  name: args-x-y\n${HOOK}\n`)
  })

  it.each([
    ['fails', 'failed to invoke post-renderer plugin "fails": plugin "fails" exited with error'],
    ['nothing', 'post-renderer "nothing" produced empty output'],
  ])('that %s is an error', async (name, message) => {
    const { stderr, code } = await template('--post-renderer', name)
    expect([stderr.replace(/^level=.*\n/gm, ''), code]).toEqual([
      `Error: error while running post render on files: ${message}\n\nUse --debug flag to render out invalid YAML\n`,
      1,
    ])
  })

  it('that cannot be read is passed over', async () => {
    const { stderr, code } = await template('--post-renderer', 'odd')
    const folder = join(root, 'plugins', 'odd')
    const problem = `failed to load plugin \\"${folder}\\": yaml: unmarshal errors:\\n  line 7: field foo not found in type plugin.MetadataV1`
    expect([stderr, code]).toEqual([
      `level=WARN msg="failed to load plugin (ignoring)" plugin_yaml=${folder}/plugin.yaml error="${problem}"\n` +
        'Error: invalid argument "odd" for "--post-renderer" flag: plugin: {Name:odd Type:postrenderer/v1} not found\n',
      1,
    ])
  })

  it('may be given once', async () => {
    expect(await template('--post-renderer', 'args', '--post-renderer', 'args')).toMatchObject({
      stderr:
        'Error: invalid argument "args" for "--post-renderer" flag: cannot specify --post-renderer flag more than once\n',
      code: 1,
    })
  })
})

describe('a program', () => {
  it('gets the manifest without hooks with --compat=3', async () => {
    const { stdout } = await template('--compat=3', '--post-renderer', './run.sh')
    expect(stdout).toBe(`---\n# Source: c/templates/a.yaml\nKind: A # x\nmetadata:\n    name: a\n${HOOK.trimEnd()}\n`)
  })

  it('gets everything otherwise', async () => {
    const { stdout } = await template('--post-renderer', './run.sh')
    expect(stdout).toContain('Kind: A # x')
    expect(stdout).toContain('Kind: H')
  })

  it('that fails shows what it printed', async () => {
    const { stderr } = await template('--compat=3', '--post-renderer', './fail.sh')
    expect(stderr).toBe(
      `Error: error while running post render on files: error while running command ${root}/fail.sh. error output:\nboom\n: exit status 3\n\nUse --debug flag to render out invalid YAML\n`,
    )
  })

  it.each([
    ['./none', 'exec: "./none": stat ./none: no such file or directory'],
    ['./c', 'exec: "./c": is a directory'],
    ['c/Chart.yaml', 'exec: "c/Chart.yaml": permission denied'],
    ['nonesuch', 'exec: "nonesuch": executable file not found in $PATH'],
  ])('cannot be %s', async (name, message) => {
    const { stderr } = await template('--compat=3', '--post-renderer', name)
    expect(stderr).toBe(
      `Error: invalid argument "${name}" for "--post-renderer" flag: unable to find binary at ${name}: ${message}\n`,
    )
  })
})
