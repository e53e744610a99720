/** Records in ConfigMaps. */
import { kubeDriver, type KubeDriver, type KubeDriverOptions } from './kube-driver.ts'

export function configMapsDriver(options: KubeDriverOptions): KubeDriver {
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
