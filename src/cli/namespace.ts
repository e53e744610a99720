/** From flags and environment to the namespace of a command, and to what a kubeconfig is read with. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { loadNamespace, type KubeOverrides } from '../kube/config.ts'
import type { KubeHost } from '../kube/host.ts'
import { nodeHost } from '../kube/node-host.ts'
import type { CliContext } from './command.ts'
import type { Settings } from './settings.ts'

export function kubeOverrides(settings: Settings): KubeOverrides {
  return {
    kubeconfig: settings.kubeconfig,
    context: settings.kubeContext,
    namespace: settings.namespace,
    token: settings.kubeToken,
    asUser: settings.kubeAsUser,
    asGroups: settings.kubeAsGroups,
    apiServer: settings.kubeApiServer,
    caFile: settings.kubeCaFile,
    insecureSkipTlsVerify: settings.kubeInsecureSkipTlsVerify,
    tlsServerName: settings.kubeTlsServerName,
  }
}

export function kubeHost({ env }: CliContext): KubeHost {
  return nodeHost({ env, parseYaml, allowExec: true })
}

/** The namespace of a command: flag or environment, then the kubeconfig's context, then `default`. */
export function namespaceOf(context: CliContext): string {
  const { settings } = context
  if (settings.namespace !== '') return settings.namespace
  const isElsewhere = settings.sandbox !== '' || context.shared?.reach !== undefined
  return !isElsewhere ? loadNamespace(kubeHost(context), kubeOverrides(settings)) : 'default'
}
