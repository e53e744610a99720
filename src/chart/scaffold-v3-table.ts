/** How the starter chart of apiVersion v3 differs from that of v2. */

/** In the file of that path, what stands for which text. */
export const V3_CHANGES: readonly (readonly [path: string, from: string, to: string])[] = [
  [
    'Chart.yaml',
    String.raw`apiVersion: v2
`,
    String.raw`apiVersion: v3
`,
  ],
  [
    'values.yaml',
    String.raw`  # Specifies whether a service account should be created.
`,
    String.raw`  # Specifies whether a service account should be created
`,
  ],
  [
    'values.yaml',
    String.raw`  # Annotations to add to the service account.
`,
    String.raw`  # Annotations to add to the service account
`,
  ],
  [
    'values.yaml',
    String.raw`  # If not set and create is true, a name is generated using the fullname template.
`,
    String.raw`  # If not set and create is true, a name is generated using the fullname template
`,
  ],
  [
    'values.yaml',
    String.raw`    # - secretName: chart-example-tls
    #   hosts:
    #     - chart-example.local
`,
    String.raw`  #  - secretName: chart-example-tls
  #    hosts:
  #      - chart-example.local
`,
  ],
  [
    'values.yaml',
    String.raw`  # We usually recommend not to specify default resources and to leave this as a conscious
  # choice for the user. This also increases chances charts run on environments with little
  # resources, such as Minikube. If you do want to specify resources, uncomment the following
`,
    String.raw`  # For publicly distributed charts, we recommend leaving 'resources' commented out.
  # This makes resource allocation a conscious choice for the user and increases the chances
  # charts run on a wide range of environments from low-resource clusters like Minikube to those
  # with strict resource policies. If you do want to specify resources, uncomment the following
`,
  ],
  [
    'values.yaml',
    String.raw`  # - name: foo
  #   secret:
  #     secretName: mysecret
  #     optional: false
`,
    String.raw`# - name: foo
#   secret:
#     secretName: mysecret
#     optional: false
`,
  ],
  [
    'values.yaml',
    String.raw`  # - name: foo
  #   mountPath: "/etc/foo"
  #   readOnly: true
`,
    String.raw`# - name: foo
#   mountPath: "/etc/foo"
#   readOnly: true
`,
  ],
]
