// One press, one position. Without one (no permission, no signal) the press still counts: the server writes down that there was none.
const PATIENCE_MS = 15000;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.style.cssText = "width:100%;min-height:56px;border:0;border-radius:6px;cursor:pointer;font:600 18px/1.4 inherit;"
      + "background:var(--st-primary-color);color:var(--st-background-color)";
    parentElement.appendChild(button);
  }
  button.textContent = data.label;
  button.onclick = () => {
    button.disabled = true;
    button.textContent = data.waiting;
    const give = (here) => { setTriggerValue("here", here); button.disabled = false; button.textContent = data.label; };
    if (!navigator.geolocation) { give({}); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => give({ lng: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy }),
      () => give({}),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  };
}
