import '../css/panel.css'
