/** What a caller wants of waits beyond Helm: nothing by default. */

export interface WaitPolicy {
  /** End a wait as soon as something cannot get ready without help. Default: false, Helm waits on. */
  readonly failFast?: boolean
  /** Find out why a wait or a hook failed, as `error.data.diagnosis`. Default: false. */
  readonly diagnose?: boolean | DiagnosisLimits
}

export interface DiagnosisLimits {
  /** Objects that are looked into. Default: 3. */
  readonly objects?: number
  /** Lines of a container's log. 0 asks for no logs. Default: 10. */
  readonly logLines?: number
  /** Milliseconds that it may take. Default: 5000. */
  readonly timeout?: number
}
