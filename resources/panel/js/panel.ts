import '../css/panel.css'
import './page'
import './once'
import './filter'
import './keys'
import './player'
import './speech_list'
import { startDrafts } from './drafts'
import { startEditor } from './editor'
import { startRecordings } from './recordings'
import { startTags } from './tags'
import { startUpload } from './upload'

startTags()
startUpload()
startDrafts()
startEditor()
startRecordings()
