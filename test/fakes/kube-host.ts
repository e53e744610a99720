/** A machine for kubeconfigs: files and programs held in memory. */
import { parse } from 'yaml'
import type { CommandResult, KubeHost } from '../../src/kube/host.ts'

export interface FakeHostOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly run?: (command: string, args: readonly string[], env: Readonly<Record<string, string>>) => CommandResult
}

export function fakeHost({ env = {}, files = {}, run }: FakeHostOptions = {}): KubeHost {
  return {
    env,
    home: '/home/me',
    readFile(path) {
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
      return text
    },
    parseYaml: (text) => parse(text) as unknown,
    ...(run ? { run: (command, args, given) => Promise.resolve(run(command, args, given)) } : {}),
  }
}
