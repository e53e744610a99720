import { describe, expect, it } from 'vitest'
import { newRenderer } from '../../../src/helmfile/template/renderer.ts'
import { filesIn } from '../../../src/helmfile/files.ts'
import { portsOf } from '../../../src/helmfile/load-helmfile.ts'
import type { ExecCall } from '../../../src/helmfile/ports.ts'
import { worldOf } from '../world.ts'

/** Programs are `echo`, references stand for what comes behind their scheme, in capitals. */
function echoing(env: Readonly<Record<string, string>> = {}) {
  const world = worldOf({})
  const calls: string[] = []
  const exec = ({ command, args }: ExecCall) => {
    calls.push([command, ...args].join(' '))
    const stdout = args.join(' ')
    return { stdout, stderr: '', combined: stdout, path: command, exitCode: 0 }
  }
  const evaluate = async (tree: unknown): Promise<unknown> => {
    const { key } = tree as { readonly key: string }
    await new Promise((resolve) => setTimeout(resolve, 1))
    return Object.assign(Object.create(null), { key: key.replace(/^ref\+x:\/\//, '').toUpperCase() })
  }
  const ports = portsOf({ ...world, env, exec, references: () => Promise.resolve({ evaluate }) })
  const renderer = newRenderer(ports, filesIn(world.files, world.cwd))
  const render = (text: string): Promise<string> =>
    renderer.settle(() => renderer.render(text, { basePath: '.', data: null }))
  return { render, calls }
}

/** Expected values were seen with helmfile 1.8.0. */
describe('programs in templates', () => {
  it('are called or not by what references stand for', async () => {
    const { render, calls } = echoing()
    const text = `{{ if eq (fetchSecretValue "ref+x://a") "A" }}{{ exec "echo" (list "yes") }}{{ end }}-{{ exec "echo" (list "b") }}`
    expect(await render(text)).toBe('yes-b')
    expect(calls).toEqual(['echo yes', 'echo b'])
  })

  it('never see a reference in place of what it stands for', async () => {
    const { render, calls } = echoing()
    expect(await render(`{{ exec "login" (list (fetchSecretValue "ref+x://token")) }}`)).toBe('TOKEN')
    expect(calls).toEqual(['login TOKEN'])
  })

  it('run once, in their order, however often they wait for references', async () => {
    const { render, calls } = echoing()
    const text = `{{ range until 50 }}{{ exec "echo" (list (fetchSecretValue (printf "ref+x://v%d" .)) ) }} {{ end }}`
    expect((await render(text)).split(' ').slice(0, 3)).toEqual(['V0', 'V1', 'V2'])
    expect(calls).toHaveLength(50)
  })

  it('of files that are read at the same time are kept apart', async () => {
    const { render } = echoing()
    const text = (name: string): string =>
      `{{ exec "echo" (list "${name}") }}{{ fetchSecretValue "ref+x://${name}" }}{{ exec "echo" (list "${name}2") }}`
    expect(await Promise.all(['a', 'b', 'c'].map((name) => render(text(name))))).toEqual(['aAa2', 'bBb2', 'cCc2'])
  })
})

describe('variables of the environment', () => {
  it.each(['constructor', '__proto__', 'toString'])('%s is not set', async (name) => {
    const { render } = echoing({ SET: 'x' })
    expect(await render(`[{{ env "${name}" }}{{ expandenv "$${name}-\${${name}}" }}{{ env "SET" }}]`)).toBe('[-x]')
    await expect(render(`{{ requiredEnv "${name}" }}`)).rejects.toThrow(`required env var \`${name}\` is not set`)
  })
})
