/** Which versions of the credential plugins' protocol there are. */
import { TshelmError } from '../errors.ts'
import type { ExecEntry } from './kubeconfig.ts'

export const GROUP = 'client.authentication.k8s.io'
const VERSIONS: readonly string[] = [`${GROUP}/v1`, `${GROUP}/v1beta1`]

/** Throws TshelmError `kube/config` for a protocol nobody speaks. */
export function checkExecVersion(exec: ExecEntry): void {
  if (VERSIONS.includes(exec.apiVersion)) return
  throw new TshelmError('kube/config', `exec plugin: invalid apiVersion ${JSON.stringify(exec.apiVersion)}`, {
    hint: `known are ${VERSIONS.join(' and ')}`,
  })
}
