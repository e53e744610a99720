/** Which Kubernetes stands behind a context. */
import type { CliContext, CliHost } from '../../command.ts'
import { clusterFor } from '../../cluster.ts'
import { globalFlags } from '../../flags.ts'
import { parseLine } from '../../parse.ts'
import { readSettings } from '../../settings.ts'

export interface ServerQuestion {
  readonly kubeContext: string
  readonly kubeconfig: string
}

/** `1.35.2`; undefined where it cannot be asked. */
export async function serverVersion(host: CliHost, question: ServerQuestion): Promise<string | undefined> {
  const { env, platform, program } = host
  const words = [
    ...(question.kubeContext === '' ? [] : ['--kube-context', question.kubeContext]),
    ...(question.kubeconfig === '' ? [] : ['--kubeconfig', question.kubeconfig]),
  ]
  const root = { name: '', short: '', takesArguments: true }
  try {
    const { flags } = parseLine(words, { root, globalFlags, env, program })
    const settings = readSettings(flags, env, platform)
    const context = Object.create(host, { settings: { value: settings } }) as CliContext
    const { cluster, close } = await clusterFor(context, undefined)
    try {
      return (await cluster.version()).gitVersion.replace(/^v/, '').replace(/[-+].*$/, '')
    } finally {
      close()
    }
  } catch {
    return undefined
  }
}
