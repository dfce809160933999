// MODELLED: a note that was saved saves itself about every minute, until Release is ticked.
const note = document.querySelector('form[data-autosave]');
if (note) setInterval(() => {
  if (!note.elements.released.checked)
    fetch(note.dataset.autosave, {method: 'POST', body: new URLSearchParams(new FormData(note))});
}, Number(note.dataset.every || 60000));
