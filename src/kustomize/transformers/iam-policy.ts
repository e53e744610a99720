/** IAMPolicyGenerator: a service account for a workload identity on GKE. */
import { failure } from '../failure.ts'
import { parseNode } from '../node-read.ts'
import { newResource } from '../resource.ts'
import type { Resource } from '../resource.ts'

interface Named {
  readonly name: string
  readonly namespace: string
  readonly projectId: string
}

export interface IamPolicyArgs {
  readonly cloud: string
  readonly kubernetesService?: Named
  readonly serviceAccount?: Named
}

export function iamPolicy({ cloud, kubernetesService, serviceAccount }: IamPolicyArgs): Resource {
  if (cloud !== 'gke') throw failure(`cloud provider ${cloud} not supported yet`)
  const account = `${serviceAccount?.name ?? ''}@${serviceAccount?.projectId ?? ''}.iam.gserviceaccount.com`
  const namespace = kubernetesService?.namespace ?? ''
  const lines = [
    'apiVersion: v1',
    'kind: ServiceAccount',
    'metadata:',
    '  annotations:',
    `    iam.gke.io/gcp-service-account: ${account}`,
    `  name: ${kubernetesService?.name ?? ''}`,
    ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
  ]
  return newResource(parseNode(`${lines.join('\n')}\n`)!)
}
