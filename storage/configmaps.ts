/** Records in ConfigMaps. */
import type { Driver } from './driver.ts'
import { kubeDriver, type KubeDriverOptions } from './kube-driver.ts'

export function configMapsDriver(options: KubeDriverOptions): Driver {
  return kubeDriver(
    {
      kind: 'ConfigMap',
      prefixed: false,
      wrap: (text) => ({ data: { release: text } }),
      unwrap: ({ data }) => data?.release ?? '',
    },
    options,
  )
}
