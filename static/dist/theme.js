{let t=null;try{t=localStorage.getItem("theme")}catch{}let e={light:"studio",dark:"studio-dark"};t in e&&(document.documentElement.dataset.theme=e[t])}
