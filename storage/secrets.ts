/** Records in Secrets: Helm's default. */
import { SECRET_TYPE } from './key.ts'
import { kubeDriver, type KubeDriver, type KubeDriverOptions } from './kube-driver.ts'

export function secretsDriver(options: KubeDriverOptions): KubeDriver {
  return kubeDriver(
    {
      kind: 'Secret',
      prefixed: true,
      wrap: (text, type = SECRET_TYPE) => ({ type, data: { release: Buffer.from(text, 'latin1').toString('base64') } }),
      unwrap: ({ data }) => Buffer.from(data?.release ?? '', 'base64').toString('latin1'),
    },
    options,
  )
}
