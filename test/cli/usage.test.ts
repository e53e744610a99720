/** Flags and arguments, right and wrong ones, against what Helm 4.3.1 says of them. */
import { describeRecorded } from './recorded.ts'

describeRecorded('usage')
