(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const video = document.querySelector("video");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const LEAD_S = 0.3;

  // The clip's seconds to the video's and back: pairs of [clip_s, video_s], straight in between.
  const along = (time, from, to) => {
    const knots = data.clock;
    if (knots.length === 0) return time;
    let next = knots.findIndex((knot) => knot[from] > time);
    if (next === -1) next = knots.length - 1;
    const [one, other] = [knots[Math.max(0, next - 1)], knots[next]];
    const length = other[from] - one[from];
    if (length <= 0) return other[to] + time - other[from];
    return one[to] + ((time - one[from]) / length) * (other[to] - one[to]);
  };
  const toVideo = (clip_s) => along(clip_s, 0, 1);
  const toClip = (video_s) => along(video_s, 1, 0);

  const rows = [...document.querySelectorAll("tr[data-rep]")];
  const play = (clip_s) => {
    if (!video || video.hidden) return;
    video.currentTime = Math.max(0, toVideo(Math.max(data.first_s, clip_s - LEAD_S)));
    video.play().catch(() => {});
    const box = video.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) video.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-at]");
    if (chosen) play(Number(chosen.dataset.at));
  });

  // Charts.
  const documents = () => (window.Bokeh ? window.Bokeh.documents : []);
  const models = () => documents().flatMap((doc) => [...doc.all_models]);
  const paint = () => {
    const scheme = dark.matches ? "dark" : "light";
    const colors = data.colors[scheme];
    for (const model of models()) {
      for (const tag of model.tags ?? []) {
        const [property, role] = String(tag).split("=");
        if (role in colors) model[property] = colors[role];
      }
    }
    document.documentElement.dataset.charts = scheme;
  };
  const SIDE_PX = 32; // a side in words
  const EDGES_PX = 72;
  const nameSides = () => {
    for (const plot of documents().flatMap((doc) => doc.roots())) {
      const range = plot.x_range;
      const width_px = document.querySelector(".chart").clientWidth - EDGES_PX;
      for (const model of plot.references()) {
        for (const { side, length_s } of (model.tags ?? []).filter((tag) => tag.side)) {
          const roomy = (length_s / (range.end - range.start)) * width_px > SIDE_PX;
          const [number] = model.text.split("\n");
          model.text = roomy ? `${number}\n${side}` : number;
        }
      }
    }
  };
  const repAt = (time_s) => rows.find((row) => row.dataset.start <= time_s && time_s <= row.dataset.end);
  const onTap = (plot) => (event) => {
    const range = plot.y_range;
    const inHead = event.y > range.start + 0.82 * (range.end - range.start);
    const row = inHead ? repAt(event.x) : undefined;
    play(row ? Number(row.dataset.start) : event.x);
  };
  // A chart does nothing with keys: all that a click on it does, the table's buttons do too.
  const leaveToThePointer = (element) => {
    for (const part of element.querySelectorAll("*")) {
      if (part.hasAttribute("tabindex")) part.removeAttribute("tabindex");
      if (part.shadowRoot) leaveToThePointer(part.shadowRoot);
    }
  };
  const embed = async () => {
    window.Bokeh.set_log_level("warn");
    for (const [id, item] of Object.entries(data.charts)) {
      const place = document.getElementById(id);
      await window.Bokeh.embed.embed_item(item, place);
      leaveToThePointer(place);
      place.classList.toggle("over-time", id.startsWith("curve-"));
    }
    for (const doc of documents()) {
      for (const plot of doc.roots()) {
        if (plot.tags.includes("over_time")) plot.on_event("tap", onTap(plot));
      }
    }
    paint();
    nameSides();
    addEventListener("resize", nameSides);
    dark.addEventListener("change", paint);
    document.documentElement.dataset.ready = "yes";
  };
  if (window.Bokeh) {
    embed();
  } else {
    document.documentElement.dataset.ready = "yes";
  }

  // The video, and where it is.
  if (video) {
    document.documentElement.classList.add("can-seek");
    const missing = () => {
      video.hidden = true;
      document.querySelector(".no-video").hidden = false;
      document.documentElement.classList.add("no-video-here");
      document.documentElement.classList.remove("can-seek");
      for (const row of rows) row.removeAttribute("data-at");
    };
    video.addEventListener("error", missing);
    if (video.error) missing();
    const now = document.querySelector(".now");
    const follow = () => {
      const time_s = toClip(video.currentTime);
      for (const model of models()) {
        if (model.name === "playhead") Object.assign(model, { location: time_s, visible: true });
      }
      const current = repAt(time_s);
      for (const row of rows) row.classList.toggle("playing", row === current);
      const words = current ? `Repetition ${current.dataset.rep}` : "";
      if (now.textContent !== words) now.textContent = words;
    };
    video.addEventListener("timeupdate", follow);
    video.addEventListener("seeked", follow);
  }
})();
