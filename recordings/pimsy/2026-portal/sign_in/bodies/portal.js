// MODELLED: the accordion, filter boxes and tabs of the portal.
document.addEventListener('click', event => {
  const control = event.target.closest('button');
  if (!control) return;
  const own = control.getAttribute('aria-controls');
  if (own) {
    const list = document.getElementById(own);
    list.hidden = !list.hidden;
    control.setAttribute('aria-expanded', String(!list.hidden));
  }
  if (control.dataset.closes) document.getElementById(control.dataset.closes).hidden = true;
  if (control.dataset.opens) document.getElementById(control.dataset.opens).hidden = false;
});
