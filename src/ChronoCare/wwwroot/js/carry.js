// What a client wrote and the shop does not have yet goes from any page of the shop that they open.
if (localStorage.getItem('talk-waiting')) import('./talk.js');
