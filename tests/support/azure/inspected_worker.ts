/**
 * The real thread that talks to Azure Speech, which also tells what it keeps open. Like the real one
 * it is started straight from its file, which is why it imports by relative paths.
 */
import '../../../app/scoring/providers/azure/recognition_worker.ts'
import { type MessagePort, workerData } from 'node:worker_threads'

const { inspections } = workerData as { inspections: MessagePort }

inspections.on('message', () => inspections.postMessage(process.getActiveResourcesInfo()))
