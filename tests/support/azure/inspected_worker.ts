/**
 * The real thread that talks to Azure Speech, which also tells what it keeps open. Like the real one
 * it is started straight from its file, which is why it imports by relative paths.
 */
import { workerData, type MessagePort } from 'node:worker_threads'
import '../../../app/scoring/providers/azure/recognition_worker.ts'

const { inspections } = workerData as { inspections: MessagePort }

inspections.on('message', () => inspections.postMessage(process.getActiveResourcesInfo()))
