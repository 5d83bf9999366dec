// Filters, sorts and moves the threshold. Everything it works on is in the page; it builds no markup from text.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const pieces = all(".piece");
  const sentences = all("bdi.s");
  const numbered = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  let threshold = 50;

  for (const form of all("form.tools")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /* the threshold: cells of the table of thresholds are copied into the chart, strips are drawn again */
  const slider = one("#threshold");
  const rows = all(".thresholds tbody tr");

  function moveMark(svg, kind, cell) {
    const [whisker, point] = [one(`.whisker.${kind}`, svg), one(`.point.${kind}`, svg)];
    const { x, low, high } = cell.dataset;
    point.setAttribute("cx", `${x || 0}%`);
    point.setAttribute("visibility", x ? "visible" : "hidden");
    whisker.setAttribute("x1", `${low || 0}%`);
    whisker.setAttribute("x2", `${high || 0}%`);
    whisker.setAttribute("visibility", low ? "visible" : "hidden");
  }

  function moveForest(place) {
    const isUsual = place === Number(one(".forest").dataset.usual);
    all(".forest tbody tr").forEach((row, number) => {
      ["narrator", "source"].forEach((kind, voice) => {
        const cell = rows[2 * number + voice].cells[2 + place];
        moveMark(one("svg", row), kind, cell);
        const moving = one(`.is-${kind} .moving`, row);
        for (const part of ["b", ".interval"]) {
          if (one(part, moving)) one(part, moving).textContent = one(part, cell).textContent;
        }
        if (one(".n", moving)) one(".n", moving).hidden = !isUsual;
      });
    });
  }

  const pair = (four) => [four.slice(0, 2), four.slice(2)].map((two) => (two === "--" ? -1 : Number(two)));
  const chancesOf = (strip) => (strip.dataset.p.match(/\.|.{4}/gu) ?? []).map((one) => (one === "." ? [0, 0] : pair(one)));

  function drawStrip(piece) {
    const strip = one(".strip", piece);
    if (!strip) return;
    const paths = { narrator: "", source: "" };
    let loaded = 0;
    chancesOf(strip).forEach(([whole, narrator], place) => {
      if (narrator >= threshold) {
        loaded += 1;
        paths.narrator += `M${place * 9 + 4.5} 3v19`;
      } else if (whole >= threshold) {
        paths.source += `M${place * 9 + 3} 8h3v13h-3z`;
      }
    });
    one(".tick-narrator", strip).setAttribute("d", paths.narrator);
    one(".tick-source", strip).setAttribute("d", paths.source);
    one(".n-loaded", piece).textContent = loaded;
  }

  function moveThreshold() {
    const place = Number(slider.value);
    const shown = slider.list.options[place].label;
    threshold = Math.round(100 * Number(shown));
    one("output", slider.form).value = shown;
    slider.setAttribute("aria-valuetext", shown);
    one("button", slider.form).hidden = place === Number(one(".forest").dataset.usual);
    moveForest(place);
    pieces.forEach(drawStrip);
    showEvidence();
  }

  /* the articles: filter and order */
  const filter = one("form.filter");
  const shareOf = (piece) => {
    const chances = one(".strip", piece) ? chancesOf(one(".strip", piece)) : [];
    return chances.length ? chances.filter(([, narrator]) => narrator >= threshold).length / chances.length : -1;
  };
  const titleOf = (piece) => one("h3", piece).textContent;
  const dateOf = (piece) => one("time", piece)?.textContent ?? "";
  const orders = {
    share: (a, b) => shareOf(b) - shareOf(a),
    date: (a, b) => (dateOf(a) < dateOf(b) ? 1 : dateOf(a) > dateOf(b) ? -1 : 0),
    title: (a, b) => titleOf(a).localeCompare(titleOf(b)),
  };

  function filterPieces() {
    const { group, words, order } = filter.elements;
    const wanted = words.value.trim().toLowerCase();
    let n = 0;
    for (const piece of pieces) {
      const isIn = (!group.value || piece.dataset.g === group.value) && titleOf(piece).toLowerCase().includes(wanted);
      piece.hidden = !isIn;
      n += isIn;
    }
    const sorted = order.value ? [...pieces].sort(orders[order.value]) : pieces;
    one(".pieces").append(...sorted);
    one("output", filter).value = numbered(n, "article");
  }

  /* the sentences behind a figure */
  const evidence = one("form.evidence");
  const found = one(".found");
  const PAGE = 20;
  let matching = [];

  const chanceOf = (sentence) => pair(sentence.dataset.p);

  function matches(sentence, wanted) {
    const [whole, narrator] = chanceOf(sentence);
    if (wanted === "narrator") return narrator >= threshold;
    if (wanted === "source") return threshold === 50 ? features(sentence).includes("source") : whole >= threshold && narrator < threshold;
    return features(sentence).includes(wanted);
  }
  const features = (sentence) => (sentence.dataset.f ?? "").split(" ");

  // a shuffle that is the same for everybody: by a hash of the sentence's place
  const shuffled = (sentence) => [...sentence.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7) * 7919 % 65521;
  const likely = (sentence) => { const [whole, narrator] = chanceOf(sentence); return narrator < 0 ? whole : narrator; };
  const ranks = {
    most: (sentence) => -likely(sentence),
    least: likely,
    near: (sentence) => Math.abs(likely(sentence) - threshold),
    random: shuffled,
  };

  function showEvidence() {
    const { show, group, order } = evidence.elements;
    one(".examples").hidden = Boolean(show.value);
    found.hidden = !show.value;
    const output = one("output", evidence);
    if (!show.value) { output.value = ""; return; }
    matching = sentences.filter((sentence) =>
      (!group.value || sentence.closest(".piece").dataset.g === group.value) && matches(sentence, show.value));
    if (order.value) {
      const ranked = new Map(matching.map((sentence) => [sentence, ranks[order.value](sentence)]));
      matching.sort((a, b) => ranked.get(a) - ranked.get(b));
    }
    output.value = `${numbered(matching.length, "sentence")}${found.dataset.partial ? " of those quoted here" : ""}`;
    one("ol", found).replaceChildren();
    showMore();
  }

  function entryOf(sentence) {
    const [item, quote, meta, chance, link] = ["li", "blockquote", "p", "b", "a"].map((name) => document.createElement(name));
    const copy = sentence.cloneNode(true);
    copy.removeAttribute("id");
    quote.append(copy);
    const likelihood = likely(sentence);
    chance.className = `chance${likelihood >= threshold ? " is-loaded" : ""}`;
    chance.textContent = `${likelihood}\u00a0%`;
    link.href = `#${sentence.id}`;
    link.textContent = titleOf(sentence.closest(".piece"));
    meta.className = "meaning";
    meta.append(chance, ` ${one(".meta bdi", sentence.closest(".piece")).textContent} · `, link);
    item.append(quote, meta);
    return item;
  }

  function showMore() {
    const list = one("ol", found);
    const n = list.children.length;
    list.append(...matching.slice(n, n + PAGE).map(entryOf));
    one("button", found).hidden = list.children.length >= matching.length;
  }

  function openFigure(link) {
    const { show, group, order } = evidence.elements;
    const [wanted, of = ""] = link.dataset.show.split(" ");
    show.value = wanted;
    if (show.value !== wanted) {
      show.add(new Option(wanted, wanted));
      show.value = wanted;
    }
    group.value = of;
    order.value = "";
    showEvidence();
    one("#sentences").focus();
  }

  /* tables that sort by any column */
  const numberIn = (cell) => { const match = cell.textContent.replace(/\s/gu, "").match(/-?[\d.]+/u); return match ? Number(match[0]) : NaN; };

  function sortBy(table, column, button) {
    const body = table.tBodies[0];
    const isDown = button.parentElement.getAttribute("aria-sort") !== "descending";
    const way = isDown ? -1 : 1;
    const sorted = [...body.rows].sort((a, b) => {
      const [x, y] = [a, b].map((row) => numberIn(row.cells[column]));
      return Number.isNaN(x) || Number.isNaN(y)
        ? -way * a.cells[column].textContent.localeCompare(b.cells[column].textContent)
        : way * (x - y);
    });
    body.append(...sorted);
    for (const head of all("th", table.tHead)) head.removeAttribute("aria-sort");
    button.parentElement.setAttribute("aria-sort", isDown ? "descending" : "ascending");
  }

  for (const table of all("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, column, button));
    });
  }

  /* an anchor inside a closed reading view opens it; a strip leads to its sentences */
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const view = target && target.closest("details");
    if (!view) return;
    const piece = target.closest(".piece");
    if (piece) piece.hidden = false;
    view.open = true;
    target.scrollIntoView({ block: "center" });
  }

  function openTick(event) {
    const strip = event.target.closest(".strip");
    if (!strip) return;
    const box = strip.getBoundingClientRect();
    const n = chancesOf(strip).length;
    const place = Math.min(n - 1, Math.max(0, Math.floor((n * (event.clientX - box.left)) / box.width)));
    const piece = strip.closest(".piece");
    one("details.reading", piece).open = true;
    const target = document.getElementById(`${piece.id}-${place + 1}`);
    if (target) location.hash = target.id;
  }

  slider.addEventListener("input", moveThreshold);
  one("button", slider.form).addEventListener("click", () => { slider.value = one(".forest").dataset.usual; moveThreshold(); slider.focus(); });
  evidence.addEventListener("input", showEvidence);
  one("button", found).addEventListener("click", showMore);
  if (filter) filter.addEventListener("input", filterPieces);
  one("main").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-show]");
    if (link) openFigure(link);
    else openTick(event);
  });
  addEventListener("hashchange", reveal);
  reveal();
})();
