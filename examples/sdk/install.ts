import * as fs from 'node:fs'
import { connectCluster, createContext, loadChart, upgrade, type Release } from 'tshelm'

export async function deploy(kubeconfig: string): Promise<Release> {
  const cluster = await connectCluster({ kubeconfig })
  try {
    const chart = await loadChart({ path: './charts/hello', fs })
    const context = createContext({ cluster, namespace: 'web' })
    return await upgrade({ name: 'hello', chart, values: { replicas: 3 }, install: true, wait: 'watcher' }, context)
  } finally {
    cluster.close()
  }
}
