import '../css/panel.css'
import './speech_list.js'
import { startDrafts } from './drafts'
import { startEditor } from './editor'
import { startTags } from './tags'
import { startUpload } from './upload'

startTags()
startUpload()
startDrafts()
startEditor()
import './player'
